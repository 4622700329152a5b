#!/usr/bin/env bash
# A first installation, or a change of the site's values: the chart `codeflix`, then a release for each target. Safe to repeat.
#
#   deploy/helm/install.sh --namespace codeflix --registry registry.example/codeflix --tag 1.2.3 \
#     --foundation my-codeflix.yaml --services my-services.yaml
#
# With --foundation go values of deploy/helm/codeflix, with --services values that all releases of deploy/helm/service share;
# deploy/helm/examples has both. With --render it prints what would be installed and asks no cluster. HELM names another helm.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

usage() { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
namespace='' registry='' tag='' foundation='' services='' render=''
while [ $# -gt 0 ]; do
  case $1 in
    --namespace) namespace=${2-} ;;
    --registry) registry=${2-} ;;
    --tag) tag=${2-} ;;
    --foundation) foundation=${2-} ;;
    --services) services=${2-} ;;
    --render) render=yes; shift; continue ;;
    *) usage ;;
  esac
  shift 2 || usage
done
for value in "$namespace" "$registry" "$tag" "$foundation" "$services"; do [ -n "$value" ] || usage; done

helm=${HELM:-helm}
install() {
  local release=$1 chart=$2
  shift 2
  if [ -n "$render" ]; then
    "$helm" template "$release" "$root/deploy/helm/$chart" --namespace "$namespace" "$@"
    return
  fi
  echo "== $release"
  "$helm" upgrade "$release" "$root/deploy/helm/$chart" --install --namespace "$namespace" --create-namespace \
    --wait --timeout 15m "$@"
}

install codeflix codeflix --values "$foundation"
# Whoever owns what others copy first, the target that copies last.
for target in identity catalog-admin subscriptions encoder catalog playback notifications viewer admin system; do
  case $target in
    viewer | admin) folder=apps/$target ;;
    system) folder=apps/server ;;
    *) folder=services/$target ;;
  esac
  install "$target" service --values "$root/$folder/deploy.yaml" --values "$services" \
    --set-string "name=$target,image.repository=$registry/$target,image.tag=$tag"
done

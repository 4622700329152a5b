#!/usr/bin/env bash
# Helm, the validator of deploy/validate, and the operators' CustomResourceDefinitions that it judges by, into .infra.
# A few minutes to build, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

wanted=$(cat deploy/validate/*.go deploy/validate/go.* deploy/validate/pom.xml tools/infra/install-helm.sh | sha256sum)
[ "$(cat .infra/helm.sha256 2>/dev/null)" != "$wanted" ] || exit 0

mkdir -p .infra/bin
log=$(mktemp)
work=$(mktemp -d "$PWD/.infra/crds-XXXXXX")
trap 'rm -rf "$log" "$work"' EXIT
quietly() { "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }; }
export CGO_ENABLED=0

# Of one module, so that what both are made of is compiled once.
for program in validate-manifests=. helm=helm.sh/helm/v4/cmd/helm; do
  quietly go build -C deploy/validate -trimpath -ldflags='-s -w' -o "$PWD/.infra/bin/${program%%=*}" "${program#*=}"
done

# The Go modules of the operators hold the definitions that they are installed with.
definitions() {
  local module=$1 kind=$2 folder
  shift 2
  folder=$(cd "$work" && go mod download -json "$module" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  for name in "$@"; do install -m 644 "$folder/config/crd/$kind/$name.yaml" "$work/"; done
}
definitions github.com/cloudnative-pg/cloudnative-pg@v1.30.0 bases postgresql.cnpg.io_clusters postgresql.cnpg.io_databases postgresql.cnpg.io_scheduledbackups
definitions github.com/rabbitmq/cluster-operator/v2@v2.20.0 bases rabbitmq.com_rabbitmqclusters
definitions github.com/kedacore/keda/v2@v2.21.0 bases keda.sh_scaledobjects
definitions sigs.k8s.io/gateway-api@v1.6.3 standard gateway.networking.k8s.io_httproutes

# Strimzi's are made from its classes, which want Java 21.
java=
for one in java /usr/lib/jvm/*/bin/java; do
  version=$("$one" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || continue
  if [ "${version:-0}" -ge 21 ]; then java=$one; break; fi
done
if [ -z "$java" ]; then
  echo "Java 21 or newer is missing, on the PATH and in /usr/lib/jvm: Strimzi's definitions are made with it." >&2
  exit 1
fi
quietly mvn --batch-mode --quiet --file deploy/validate/pom.xml dependency:copy-dependencies -DoutputDirectory="$work/jars"
model=io.strimzi.api.kafka.model
quietly "$java" -cp "$work/jars/*" io.strimzi.crdgenerator.CrdGenerator --yaml \
  "$model.kafka.Kafka=$work/kafka.yaml" "$model.nodepool.KafkaNodePool=$work/kafka-node-pool.yaml" \
  "$model.connect.KafkaConnect=$work/kafka-connect.yaml" "$model.connector.KafkaConnector=$work/kafka-connector.yaml"

rm -rf "$work/jars" .infra/crds
mkdir .infra/crds
mv "$work"/*.yaml .infra/crds/
printf '%s\n' "$wanted" >.infra/helm.sha256

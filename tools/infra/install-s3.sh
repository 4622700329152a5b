#!/usr/bin/env bash
# The S3 server of the tests: versitygw, one program of Go that serves a folder as S3. About two minutes to build, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=1.8.0
folder=.infra/versitygw-$version
[ ! -x "$folder/versitygw" ] || exit 0

mkdir -p .infra
work=$(mktemp -d "$PWD/.infra/s3-XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$work/build.log
# Without a version of Go in between: the one that is here, or the newer one that the module asks for.
if ! CGO_ENABLED=0 GOBIN=$work GOFLAGS=-buildvcs=false \
  go install -trimpath -ldflags='-s -w' "github.com/versity/versitygw/cmd/versitygw@v$version" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi
mkdir -p "$folder"
mv "$work/versitygw" "$folder/versitygw"

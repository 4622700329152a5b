#!/usr/bin/env bash
# The linter of .github/workflows, a Go module, and the one of the shell scripts in them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=1.7.12
tools/infra/apt.sh shellcheck
if [ -x .infra/bin/actionlint ] && .infra/bin/actionlint -version | grep -qx "$version"; then exit 0; fi

mkdir -p .infra/bin
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! CGO_ENABLED=0 GOBIN=$PWD/.infra/bin \
  go install -ldflags="-s -w -X github.com/rhysd/actionlint.version=$version" "github.com/rhysd/actionlint/cmd/actionlint@v$version" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi

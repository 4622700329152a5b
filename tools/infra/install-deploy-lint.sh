#!/usr/bin/env bash
# What reads the files of deploy/ as Docker does (a program of Go, with the libraries of compose and BuildKit), and what
# two of them are written for: nginx and psql.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools/infra/apt.sh nginx-light postgresql-client

mkdir -p .infra/bin
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Go sees by itself whether there is something to build.
if ! (cd tools/infra/deploy-lint && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -o ../../../.infra/bin/deploy-lint .) >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi

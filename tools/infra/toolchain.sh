#!/usr/bin/env bash
# What the parts are built with and run on: Java and Maven (Kafka, Kafka Connect), Go (tools that are Go modules).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

command -v java >/dev/null || ./apt.sh openjdk-17-jre-headless
command -v mvn >/dev/null || ./apt.sh maven

go_wanted=1.24
if ! command -v go >/dev/null; then
  echo "Go $go_wanted or newer is missing, and Debian's is too old. Install it from https://go.dev/dl and put it on the PATH." >&2
  exit 1
fi
go_here=$(go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$go_wanted" "$go_here" | sort -V | head -n 1)" != "$go_wanted" ]; then
  echo "Go $go_here is here; $go_wanted or newer is needed. Install it from https://go.dev/dl and put it first on the PATH." >&2
  exit 1
fi

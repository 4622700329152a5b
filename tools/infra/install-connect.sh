#!/usr/bin/env bash
# Kafka, Kafka Connect and Debezium, as deploy/connect/pom.xml names them, into .infra/connect.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

pom=deploy/connect/pom.xml
home=$PWD/.infra/connect
wanted=$(sha256sum <"$pom")
[ "$(cat "$home/pom.sha256" 2>/dev/null)" != "$wanted" ] || exit 0

# Whole or not at all: what was cut off halfway is begun anew.
rm -rf "$home" "$home.new"
mvn --batch-mode --quiet --file "$pom" -Dhome="$home.new" package
printf '%s\n' "$wanted" >"$home.new/pom.sha256"
mv "$home.new" "$home"

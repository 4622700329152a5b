#!/usr/bin/env bash
# Makes deploy/.env with a password of its own for everything that compose.yaml asks for. Those that are there stay, so
# that it can be run again after an update. Shows none of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
file=${1:-.env}

umask 077
touch "$file"
chmod 600 "$file"
made=0
for name in $(grep -oE '\$\{[A-Z0-9_]+:\?' compose.yaml | tr -d '${:?' | sort -u); do
  grep -q "^$name=" "$file" && continue
  printf '%s=%s\n' "$name" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >>"$file"
  made=$((made + 1))
done
echo "$made passwords made, in $file; keep it, and keep it to yourself"

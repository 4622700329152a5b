#!/usr/bin/env bash
# Puts on this machine what the tests of the second shape run on: first what everything needs, then each install-*.sh
# beside this file. Public registries only; safe to repeat. All are tried, and it fails when one of them fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

failed=()
for step in ./toolchain.sh ./install-*.sh; do
  [ -e "$step" ] || continue
  name=$(basename "$step" .sh)
  since=$SECONDS
  if bash "$step" </dev/null; then outcome=ok; else outcome=FAILED failed+=("$name"); fi
  echo "infra: $name $outcome, $((SECONDS - since)) s"
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "infra: not installed: ${failed[*]}" >&2
  exit 1
fi

#!/usr/bin/env bash
# usage: apt.sh <Debian package>…   Installs those that are missing, and starts no server that comes with one.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. This machine has no apt; install what these Debian packages hold and put it on the PATH." >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Missing: ${missing[*]}. Run this as root: apt-get install ${missing[*]}" >&2
  exit 1
fi

# A package may start its server while it is installed; nobody asked for one on the port that everybody knows.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >"$log" 2>&1; }
# The lists of a fresh machine are missing or old.
install || { apt-get update >>"$log" 2>&1 && install; } || {
  tail -n 20 "$log" >&2
  rm -f "$log"
  exit 1
}
rm -f "$log"

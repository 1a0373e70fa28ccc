#!/bin/sh
# Runs the suite on every Node that is promised: the one at hand, then the others, each in a clone of its own.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
for version in 20 22 24; do
  echo "== Node $version"
  git clone -q "$root" "$work/$version"
  (cd "$work/$version" && npx -y -p "node@$version" -- sh -c 'node --version && npm ci --silent && npm test --silent')
done
echo "== the suite passed on Node 20, 22 and 24"

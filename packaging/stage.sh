#!/bin/sh
# Lays out a built checkout for a machine that runs it: what was built, the dependencies of the lock file, nothing to build with.
#   npm ci && npm run build && sh packaging/stage.sh /opt/kickstart-iso
set -eu
[ $# -eq 1 ] || { echo "usage: sh packaging/stage.sh <directory>" >&2; exit 2; }
repository=$(cd "$(dirname "$0")/.." && pwd)
writer=packages/iso9660-writer-ts
[ -f "$repository/dist/cli/main.js" ] && [ -f "$repository/$writer/dist/index.js" ] ||
  { echo "packaging/stage.sh: run npm run build first" >&2; exit 1; }
mkdir -p "$1/$writer" "$1/packaging"
cd "$1"
cp -R "$repository/dist" "$repository/package.json" "$repository/package-lock.json" "$repository/LICENSE" .
cp -R "$repository/$writer/dist" "$repository/$writer/package.json" "$repository/$writer/LICENSE" \
  "$repository/$writer/THIRD-PARTY-NOTICES" "$writer"
cp "$repository/packaging/health.mjs" packaging
npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error

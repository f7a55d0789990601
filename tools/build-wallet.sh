#!/bin/sh
# Builds the pages of the wallet and of the sandbox where they are missing or older than a source;
# some two seconds each.
set -eu
cd "$(dirname "$0")/.."

for app in wallet sandbox; do
  built=apps/$app/dist/index.html
  # The sandbox has its colours from the wallet.
  if [ -f "$built" ] && [ -z "$(find "apps/$app" apps/wallet/src/styles packages/apiv3/src \
    package-lock.json -newer "$built" -type f -not -path '*/dist/*' -not -path '*/node_modules/*' \
    -print -quit)" ]; then
    continue
  fi
  echo "Building the $app."
  npm run --silent build -w "apps/$app" -- --logLevel warn
done

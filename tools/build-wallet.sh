#!/bin/sh
# Builds the pages of the wallet, the sandbox, the console and the docs where they are missing or older than a source;
# some two seconds each.
set -eu
cd "$(dirname "$0")/.."

for app in wallet sandbox console docs; do
  built=apps/$app/dist/index.html
  # The others have their colours from the wallet, and the console its brand; the docs are made of texts.
  if [ -f "$built" ] && [ -z "$(find "apps/$app" apps/build apps/wallet/src/styles apps/wallet/src/ui/brand.tsx \
    packages/apiv3/src docs/portal docs/reference/api.json docs/reference/openapi.json \
    package-lock.json -newer "$built" -type f -not -path '*/dist/*' -not -path '*/node_modules/*' \
    -print -quit)" ]; then
    continue
  fi
  echo "Building the $app."
  npm run --silent build -w "apps/$app" -- --logLevel warn
done

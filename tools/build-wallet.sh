#!/bin/sh
# Builds the wallet's pages when they are missing or older than a source; some two seconds.
set -eu
cd "$(dirname "$0")/.."

built=apps/wallet/dist/index.html
if [ -f "$built" ] && [ -z "$(find apps/wallet packages/apiv3/src package-lock.json \
  -newer "$built" -type f -not -path '*/dist/*' -not -path '*/node_modules/*' -print -quit)" ]; then
  exit 0
fi
echo 'Building the wallet.'
exec npm run --silent build -w apps/wallet -- --logLevel warn

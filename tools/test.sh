#!/usr/bin/env bash
# All tests, on a real PostgreSQL of their own. `npm test` runs every file; `npm test -- FILE…`
# only those. The last line says `N passed, N failed, N skipped`, and the exit code agrees with it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
node tools/guard-node.cjs || exit 1

shopt -s globstar nullglob
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  files=({src,tools,test}/**/*.test.ts {packages,apps,examples}/*/{src,test}/**/*.test.ts)
fi

# Which of the files drive a browser, themselves or through the story helpers in test/browser/.
browser_files=$(grep -lE "playwright-core|(#test|\.)/browser" "${files[@]}" 2>/dev/null)
if [ -n "$browser_files" ]; then
  sh tools/install-chromium.sh || exit 1
fi

# The browser sees the wallet as built files.
if [ $# -eq 0 ] || [ -n "$browser_files" ]; then
  sh tools/build-wallet.sh || { echo '0 passed, 1 failed, 0 skipped'; exit 1; }
fi

# What the process of every file would compile again is kept: half a second of a second and a half.
export NODE_COMPILE_CACHE="$PWD/node_modules/.cache/compiled"

closing=$(mktemp)
trap 'rm -f "$closing"' EXIT

# Three files at a time keep two cores busy, since half of them wait for a browser or a clock (250 s of files
# two at a time, 198 s three at a time). Each has its own database, all share one server.
node -C source --test \
  --test-global-setup=./test/setup.ts \
  --test-concurrency=3 \
  --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=./tools/closing.ts --test-reporter-destination="$closing" \
  "${files[@]}"
code=$?

# The reporter writes nothing when the run itself broke, for instance in the global setup.
if [ -s "$closing" ]; then
  tail -n 1 "$closing"
  if [ $code -eq 0 ] && ! tail -n 1 "$closing" | grep -q ' 0 failed,'; then code=1; fi
else
  echo '0 passed, 1 failed, 0 skipped'
  [ $code -ne 0 ] || code=1
fi
exit $code

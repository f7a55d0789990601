#!/bin/sh
# Debian's own Chromium for the browser tests, with a font that can write Chinese.
set -eu

if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then
  exit 0
fi

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo 'The browser tests need Chromium, which this script installs as root on Debian or Ubuntu:' >&2
  echo '    sudo tools/install-chromium.sh' >&2
  echo 'Elsewhere, install Chromium and put `chromium` in PATH.' >&2
  exit 1
fi

echo 'Installing Chromium for the browser tests (once).' >&2
apt-get -q update >&2
DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
  chromium fonts-noto-cjk >&2

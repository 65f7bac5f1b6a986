#!/usr/bin/env bash
# Puts Chromium and the libraries that this machine lacks into the cache, from the packages of its Debian. Usage: chromium.sh CACHE
# Nothing is installed on the system.
set -euo pipefail
home=$1/chromium
[ -e "$home/complete" ] && exit 0
command -v apt-get >/dev/null || { echo "no apt-get here" >&2; exit 1; }
rm -rf "$home"; mkdir -p "$home/packages/partial"
home=$(cd "$home" && pwd)
apt-get -qq update
apt-get -qq -y --no-install-recommends --download-only -o Dir::Cache::archives="$home/packages" -o APT::Sandbox::User=root install chromium
for package in "$home"/packages/*.deb; do dpkg-deb -x "$package" "$home"; done
rm -rf "$home/packages"
cat >"$home/chrome" <<'SCRIPT'
#!/bin/sh
home=$(dirname "$(readlink -f "$0")")
lib=$home/usr/lib/$(uname -m)-linux-gnu
export LD_LIBRARY_PATH="$lib:$lib/pulseaudio:$home/lib/$(uname -m)-linux-gnu"
[ -d /etc/fonts ] || export FONTCONFIG_PATH="$home/etc/fonts"
exec "$home/usr/lib/chromium/chromium" "$@"
SCRIPT
chmod +x "$home/chrome"
"$home/chrome" --version >/dev/null
touch "$home/complete"

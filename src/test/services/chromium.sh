#!/usr/bin/env bash
# Puts Chromium and the libraries that this machine lacks into the cache, from the packages of its Debian. Usage: chromium.sh CACHE
# Nothing is installed on the system.
set -euo pipefail
home=$1/chromium
[ -e "$home/complete" ] && exit 0
. "$(dirname "$(readlink -f "$0")")/debian.sh"
unpack chromium "$home"
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

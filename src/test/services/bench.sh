#!/usr/bin/env bash
# Puts what the benchmark compares with into the cache: nginx and HAProxy unpacked from Debian's packages (nothing is installed or started by the system),
# and a Python environment with FastAPI. Usage: bench.sh CACHE
set -euo pipefail
home=$1/bench
[ -e "$home/complete" ] && exit 0
command -v apt-get >/dev/null || { echo "The benchmark needs Debian's packages of nginx and HAProxy." >&2; exit 1; }
mkdir -p "$home"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get -qq update
apt-get -qq -o APT::Sandbox::User=root download nginx haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
for package in *.deb; do dpkg-deb -x "$package" "$home"; done
python3 -m venv "$home/venv"
"$home/venv/bin/pip" -q install fastapi==0.165.0 uvicorn==0.54.0 uvloop==0.23.0 httptools==0.9.0 httpx==0.28.1 sniffio==1.3.1 aiohttp==3.14.5
touch "$home/complete"

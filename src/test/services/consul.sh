#!/usr/bin/env bash
# Puts Consul into the cache: one binary from Debian 11, whose packages Debian's mirrors still serve. Usage: consul.sh CACHE
# The system's own package lists and programs stay as they are. Where this is no Debian, a consul on the PATH serves as well.
set -euo pipefail
cache=$1
home=$cache/consul-1.8.7
[ -x "$home/consul" ] && exit 0
mkdir -p "$home"
if command -v consul >/dev/null; then ln -s "$(command -v consul)" "$home/consul"; exit 0; fi
command -v apt-get >/dev/null || { echo "no apt-get here and no consul on the PATH" >&2; exit 1; }

# the mirror that this machine is set up with
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  grep -v '^ *#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ') || true
[ -n "$mirror" ] || { echo "no Debian mirror is configured here" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial"
printf 'Types: deb\nURIs: %s\nSuites: bullseye\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$mirror" >"$work/etc/bullseye.sources"
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/etc/none";
Dir::Etc::sourceparts "$work/etc";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
CONF
cd "$work"
export APT_CONFIG=$work/apt.conf
apt-get -qq update
apt-get -qq download consul
dpkg-deb -x consul_*.deb out
mv out/usr/bin/consul "$home/consul"

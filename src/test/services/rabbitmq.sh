#!/usr/bin/env bash
# Puts RabbitMQ and the Erlang that it runs on into the cache, from the packages of this machine's Debian. Usage: rabbitmq.sh CACHE
# Nothing is installed on the system: a package that starts a server of its own is not wanted.
set -euo pipefail
home=$1/rabbitmq
[ -e "$home/complete" ] && exit 0
. "$(dirname "$(readlink -f "$0")")/debian.sh"
unpack rabbitmq-server "$home"
# Debian's erl looks for Erlang in /usr only
rm -f "$home/usr/bin/erl"
cat >"$home/usr/bin/erl" <<'SCRIPT'
#!/bin/sh
ROOTDIR=$(dirname "$(dirname "$(readlink -f "$0")")")/lib/erlang
BINDIR=$(echo "$ROOTDIR"/erts-*/bin)
EMU=beam
PROGNAME=erl
export ROOTDIR BINDIR EMU PROGNAME
exec "$BINDIR/erlexec" "$@"
SCRIPT
chmod +x "$home/usr/bin/erl"
touch "$home/complete"

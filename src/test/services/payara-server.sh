#!/usr/bin/env bash
# Puts Payara Server into the cache, from Maven Central. Usage: payara-server.sh CACHE
set -euo pipefail
version=6.2025.10
home=$1/payara-server-$version
[ -e "$home/complete" ] && exit 0
rm -rf "$home"; mkdir -p "$home"
mvn -q dependency:copy -Dartifact="fish.payara.distributions:payara:$version:zip" -DoutputDirectory="$home"
(cd "$home" && "${JAVA_HOME:?}/bin/jar" xf "payara-$version.zip")
rm "$home/payara-$version.zip"
touch "$home/complete"

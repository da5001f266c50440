#!/usr/bin/env bash
# fetch-tools.sh LINK - makes LINK a symbolic link to a directory with drive.mjs' modules: puppeteer-core and axe-core.
#
# About 25 MB, kept in ~/.cache; once there, no network is needed.
set -euo pipefail
cd "$(dirname "$0")"
. ../../../build/debian-suite.sh

read -r lock _ < <(sha256sum package-lock.json)
home="${cache_home:?}/page-tools/${lock:0:16}"

mkdir -p "$(dirname "$OLDPWD/$1")"
lock_cache "${home%/*}/lock"
if [ ! -d "$home" ]; then
    say "getting puppeteer-core and axe-core (npm, 25 MB)"
    make_work_directory "$home"
    cp package.json package-lock.json .npmrc "${work:?}"
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
    mv "$work" "$home"
    trap - EXIT
fi
ln -sfn "$home" "$OLDPWD/$1"

#!/usr/bin/env bash
# fetch-registry.sh LINK - makes LINK a symbolic link to Debian's docker-registry, for 'make publish' to push to.
# Unpacked into a cache, never installed: it would be started, for the whole network. 20 MB.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

suite=bookworm home="${cache_home:?}/docker-registry/bookworm"

mkdir -p "$(dirname "$1")"
lock_cache "$home.lock"
if [ ! -d "$home" ]; then
    say "getting docker-registry of Debian $suite"
    make_work_directory "$home"
    prepare_apt "${work:?}/apt" "$suite"
    (cd "$work" && apt-get download -qq docker-registry >&2)
    dpkg-deb -x "$work"/docker-registry_*.deb "$work/root"
    "$work/root/usr/bin/docker-registry" --version >&2 # it also runs here
    mv "$work/root/usr/bin" "$home"
fi
ln -sfn "$home" "$1"

#!/bin/bash
# Gets the newest Prometheus that Debian has, to hear what it says of our page: unpacked into a
# cache, never installed. One that is there already is left as it is.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

suite=sid home="${cache_home:?}/prometheus"

lock_cache "$home.lock"
[ ! -e "$home/prometheus" ] || exit 0

say "looking in Debian $suite for prometheus"
make_work_directory "$home"
prepare_apt "${work:?}/apt" "$suite"
(cd "$work" && apt-get download prometheus >&2)
dpkg-deb -x "$work"/prometheus_*.deb "$work/root"
version=$("$work/root/usr/bin/prometheus" --version) # it also runs here
mkdir -p "$home"
mv "$work/root/usr/bin/prometheus" "$home"
say "ready: ${version%%$'\n'*}"

#!/bin/bash
# Gets the newest Prometheus that Debian has, to hear what it says of our page, and its promtool, for our rules: unpacked into a
# cache, never installed. What is there already is left as it is.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

suite=sid home="${cache_home:?}/prometheus"

lock_cache "$home.lock"
[ ! -e "$home/prometheus" ] || [ ! -e "$home/promtool" ] || exit 0

say "looking in Debian $suite for prometheus"
make_work_directory "$home"
prepare_apt "${work:?}/apt" "$suite"
# promtool is a package of its own since 2.45.
(cd "$work" && apt-get download prometheus promtool >&2)
for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root"; done
version=$("$work/root/usr/bin/prometheus" --version) # it also runs here
mkdir -p "$home"
mv "$work/root/usr/bin/"{prometheus,promtool} "$home"
say "ready: ${version%%$'\n'*}"

#!/usr/bin/env bash
# machine.sh - makes the root file system of a Debian 12 machine with systemd, once, in a cache, and
# prints its path. The tests boot it with systemd-nspawn, which forgets what they change.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

readonly release=bookworm home="$cache_home/machine-bookworm"
mkdir -p "$cache_home"
exec 9>"$cache_home/machine.lock"
flock 9
if [ ! -d "$home" ]; then
    say "making a Debian $release machine in $home"
    work=$(mktemp -d "$cache_home/machine.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    prepare_apt "$work/apt" "$release"
    # One rename at the end: what has this name is complete.
    env -u APT_CONFIG mmdebstrap --quiet --mode=root --variant=minbase \
        --include=systemd-sysv,curl,perl-base,libssl3,man-db,bash-completion \
        "$release" "$work/root" "$(<"$work/apt/sources.list")" >&2
    mv "$work/root" "$home"
fi
echo "$home"

#!/usr/bin/env bash
# machine.sh RELEASE - makes the root file system of a machine with that Debian and systemd, once, in a cache, and
# prints its path. The tests boot it with systemd-nspawn, which forgets what they change.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

readonly release=$1 packages=systemd-sysv,curl,perl-base,libssl3,man-db,bash-completion,rpm,sudo,jq
readonly home="$cache_home/machine-$release-$(cksum <<<"$packages" | cut -d' ' -f1)"
lock_cache "$cache_home/machine.lock"
if [ ! -d "$home" ]; then
    say "making a Debian $release machine in $home"
    make_work_directory "$home"
    prepare_apt "${work:?}/apt" "$release"
    env -u APT_CONFIG mmdebstrap --quiet --mode=root --variant=minbase \
        --include=$packages \
        "$release" "$work/root" "$(<"$work/apt/sources.list")" >&2
    mv "$work/root" "$home"
fi
echo "$home"

#!/usr/bin/env bash
# sysroot.sh LINK - makes LINK a symbolic link to an old C library to link the exporter with.
#
# A binary runs on the glibc it was linked with and newer ones, never on older ones. So we link with
# Debian 11's (glibc 2.31, and build/glibc_floor.c goes below that), whatever this machine has.
# The packages are downloaded and unpacked into a cache, never installed; once there, no network is needed.
# The tests start the exporter in the same directory, as the root file system of an old machine.
set -euo pipefail
. "$(dirname "$0")/debian-suite.sh"

readonly release=bullseye
readonly packages=(libc6 libc6-dev)
readonly home="$cache_home/sysroot/$release"

# Debian links its libraries by absolute path; followed from here, that would be this machine's.
relativize_links() {
    local link target
    find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
        target=$(readlink "$link")
        ln -sfnr "$1$target" "$link"
    done
}

fetch() {
    local package
    work=$(mktemp -d "$cache_home/sysroot/fetching.XXXXXX")
    say "getting ${packages[*]} of Debian $release, to link with an older glibc than this machine's"
    prepare_apt "$work/apt" "$release"
    (cd "$work" && apt-get download -qq "${packages[@]/%//$release}") >&2
    mkdir "$work/root"
    for package in "$work"/*.deb; do
        dpkg-deb -x "$package" "$work/root"
    done
    relativize_links "$work/root"
    # One rename at the end: what has this name is complete.
    mv "$work/root" "$home"
    say "ready in $home"
}

# Two at once would fetch the same thing twice.
mkdir -p "$cache_home/sysroot"
exec 9>"$cache_home/sysroot/lock"
flock 9
work=
trap 'rm -rf "$work"' EXIT
[ -d "$home" ] || fetch
ln -sfn "$home" "$1"

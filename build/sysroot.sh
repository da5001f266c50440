#!/usr/bin/env bash
# sysroot.sh LINK [ARCHITECTURE] - makes LINK a symbolic link to an old C library to link the exporter with.
#
# A binary runs on the glibc it was linked with and newer ones, never on older ones. So we link with
# Debian 11's (glibc 2.31, and build/glibc_floor.c goes below that), whatever this machine has.
# For another ARCHITECTURE (arm64) than this machine's, it also has what is otherwise installed:
# headers, and Debian 12's libbpf and libelf, and the libgcc that they were compiled for.
# The packages are downloaded and unpacked into a cache, never installed; once there, no network is needed.
# The tests start the exporter in the same directory, as the root file system of an old machine.
set -euo pipefail
. "$(dirname "$0")/debian-suite.sh"

readonly release=bullseye libraries_release=bookworm
readonly own=$(dpkg --print-architecture)
architecture=${2:-$own}
packages=(libc6 libc6-dev) libraries=()
home="$cache_home/sysroot/$release"
if [ "$architecture" != "$own" ]; then
    packages+=(linux-libc-dev)
    libraries=(libbpf-dev libelf-dev libgcc-12-dev)
    home+="-$architecture"
fi

# Debian links its libraries by absolute path; followed from here, that would be this machine's.
relativize_links() {
    local link target
    find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
        target=$(readlink "$link")
        ln -sfnr "$1$target" "$link"
    done
}

# download SUITE PACKAGE...
download() {
    local suite=$1
    shift
    say "getting $* of Debian $suite for $architecture, to link with"
    prepare_apt "$work/$suite" "$suite" "$architecture"
    (cd "$work" && apt-get download -qq "${@/%//$suite}") >&2
}

fetch() {
    local package
    work=$(mktemp -d "$cache_home/sysroot/fetching.XXXXXX")
    download "$release" "${packages[@]}"
    [ ${#libraries[@]} -eq 0 ] || download "$libraries_release" "${libraries[@]}"
    mkdir "$work/root"
    for package in "$work"/*.deb; do
        dpkg-deb -x "$package" "$work/root"
        dpkg-deb -W "$package" >>"$work/root/packages" # name and version: for build/sbom.sh
    done
    relativize_links "$work/root"
    # One rename at the end: what has this name is complete.
    mv "$work/root" "$home"
    say "ready in $home"
}

lock_cache "$cache_home/sysroot/lock"
work=
trap 'rm -rf "$work"' EXIT
[ -d "$home" ] || fetch
ln -sfn "$home" "$1"

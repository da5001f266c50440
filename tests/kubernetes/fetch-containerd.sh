#!/usr/bin/env bash
# fetch-containerd.sh LINK - makes LINK a symbolic link to containerd, as Debian 13 has it: what most clusters run their
# pods with. Unpacked into a cache, never installed: it would be started, and takes the place of Docker's. 40 MB.
set -euo pipefail
. "$(dirname "$0")/../../build/debian-suite.sh"

suite=trixie home="${cache_home:?}/containerd/trixie"

mkdir -p "$(dirname "$1")"
lock_cache "$home.lock"
if [ ! -d "$home" ]; then
    say "looking in Debian $suite for containerd"
    make_work_directory "$home"
    prepare_apt "${work:?}/apt" "$suite"
    (cd "$work" && apt-get download -qq containerd >&2)
    dpkg-deb -x "$work"/containerd_*.deb "$work/root"
    version=$("$work/root/usr/bin/containerd" --version) # it also runs here
    mv "$work/root/usr/bin" "$home"
    say "ready: $version"
fi
ln -sfn "$home" "$1"

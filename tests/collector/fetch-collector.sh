#!/usr/bin/env bash
# fetch-collector.sh LINK - makes LINK a symbolic link to a directory with otelcol: an OpenTelemetry Collector, compiled
# from Debian's Go sources by Debian's Go compiler. Both are unpacked, never installed.
#
# Debian has the sources of the collector's core, and no binary. About 260 MB to get, and some minutes of a processor;
# then 45 MB in ~/.cache, and no network is needed. The suite drops old versions within days, so the version is the newest:
# apt holds each package against the suite's signed list, and the file 'packages' beside the binary says what it is made of.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../build/debian-suite.sh"

suite=sid compiler=golang-1.27 sources=golang-opentelemetry-collector-dev
read -r recipe _ < <(cat "$here"/{main.go,fetch-collector.sh} | sha256sum)
home="${cache_home:?}/collector/${recipe:0:16}"

# The sources that the collector's need, and theirs. Debian's patches are those of its packages.
source_packages() {
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
        "$sources" | grep -E '^golang-[^ ]+-dev$' | sort -u
}

# relink ROOT: what is absolute in a package is below ROOT here.
relink() {
    local link target
    find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
        target=$(readlink "$link")
        ln -sfn "$1$target" "$link"
    done
}

build() {
    local root="$work/root"
    mkdir -p "$root/usr/share/gocode/src/otelcol"
    cp "$here/main.go" "$root/usr/share/gocode/src/otelcol/"
    version=$(sed -n "s/^$sources=//p" "$work/packages")
    # The compiler finds its sources by a link, which a package of its own has.
    env -i PATH="$PATH" HOME="$work" GOROOT="$root/usr/lib/${compiler/lang/}" GOPATH="$root/usr/share/gocode" GO111MODULE=off \
        GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE="$work/go-cache" GOTMPDIR="$work" GOMAXPROCS="$(nproc)" \
        "$root/usr/lib/${compiler/lang/}/bin/go" build -trimpath -ldflags "-s -w -X main.version=$version" -o "$work/otelcol" otelcol
}

mkdir -p "$(dirname "$1")"
lock_cache "${home%/*}/lock"
if [ ! -d "$home" ]; then
    say "getting the collector's sources and a Go compiler from Debian $suite (260 MB)"
    make_work_directory "$home"
    prepare_apt "${work:?}/apt" "$suite"
    mapfile -t packages < <(source_packages)
    mkdir "$work/packages.d" "$work/root"
    (cd "$work/packages.d" && apt-get download "${packages[@]}" "$compiler-go" "$compiler-src" >&2)
    for package in "$work"/packages.d/*.deb; do
        dpkg-deb -x "$package" "$work/root"
        dpkg-deb -f "$package" Package Version | sed 's/^[^:]*: //' | paste -sd= >>"$work/packages"
        rm "$package"
    done
    relink "$work/root"
    say "compiling it (some minutes)"
    build >&2
    say "ready: $("$work/otelcol" --version)"
    mkdir "$work/home"
    mv "$work"/{otelcol,packages} "$work/home"
    mv "$work/home" "$home"
fi
ln -sfn "$home" "$1"

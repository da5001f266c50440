#!/bin/bash
# Gets the kernels of kernels.table, the ones named or all for amd64, as Debian packages: downloaded
# and unpacked into a cache, never installed. A kernel that is there already is left as it is.
#
#   fetch-kernels.sh [--refresh] [NAME ...]
#
# --refresh  look for newer packages of kernels that are there
set -euo pipefail
. "$(dirname "$0")/kernels.sh"

refresh=
[ "${1-}" != --refresh ] || { refresh=1; shift; }
case ${1-} in -*) sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2 ;; esac

# The newest package name that fits a pattern; a name carries its kernel's version.
newest() {
    local glob=$1 name
    while read -r name; do
        # shellcheck disable=SC2053 # a pattern on purpose
        [[ $name != $glob ]] || echo "$name"
    done < <(apt-cache pkgnames "${glob%%\**}") | sort -V | tail -n 1
}

version_of() { apt-cache show --no-all-versions "$1" | sed -n 's/^Version: //p'; }

# modprobe asks for its indices below lib/modules; newer packages have usr/lib only.
index_modules() {
    [ -e "$1/lib" ] || ln -s usr/lib "$1/lib"
    # Some kernels keep the list of what is built in in a package we have no other use for.
    depmod --basedir "$1" "$(ls "$1/lib/modules")" 2> >(grep -v modules.builtin >&2)
}

fetch() {
    local name=$1 pattern package
    local -a found=()
    find_kernel "$name"
    # A row may have come to mean other packages since.
    if [ -e "$home/packages" ] && [ -z "$refresh" ] && [ "$(cat "$home/row" 2>/dev/null)" = "$suite $packages" ]; then
        say "$name: have $(xargs <"$home/packages")"
        return
    fi

    say "$name: looking in Debian $suite for ${packages//,/ and }"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/fetching.XXXXXX")
    prepare_apt "$work/apt" "$suite" "$architecture"
    for pattern in ${packages//,/ }; do
        package=$(set -f; newest "$pattern")
        [ -n "$package" ] || die "$name: Debian $suite has no package $pattern"
        found+=("$package=$(version_of "$package")")
    done
    if [ -e "$home/packages" ] && [ "$(printf '%s\n' "${found[@]}")" = "$(<"$home/packages")" ]; then
        echo "$suite $packages" >"$home/row"
        say "$name: ${found[*]} is the newest"
        return
    fi

    say "$name: getting ${found[*]}"
    (cd "$work" && apt-get download "${found[@]}") >&2
    mkdir "$work/root"
    for package in "$work"/*.deb; do
        say "$name: unpacking ${package##*/}"
        dpkg-deb -x "$package" "$work/root"
    done
    index_modules "$work/root"
    # The list of packages goes last: it says that the rest is complete.
    rm -rf "$home"
    mkdir "$home"
    mv "$work/root" "$home/root"
    echo "$suite $packages" >"$home/row"
    printf '%s\n' "${found[@]}" >"$home/packages"
    say "$name: ready in $home"
}

lock_cache "$cache/lock"
[ $# -gt 0 ] || mapfile -t names < <(kernel_names | grep -v '^arm64-')
work=
trap 'rm -rf "$work"' EXIT
for name in "${@:-${names[@]}}"; do
    fetch "$name"
    rm -rf "$work"
done

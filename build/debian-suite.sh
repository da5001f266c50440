# Packages of other Debian suites, and other things: downloaded and unpacked into a cache, never installed.
# To be sourced, by scripts that run with bash's errexit.
# shellcheck shell=bash

readonly cache_home="${XDG_CACHE_HOME:-$HOME/.cache}/rename_exporter"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }

# lock_cache FILE: until this script ends. Two at once would fetch the same thing twice.
lock_cache() {
    mkdir -p "${1%/*}"
    exec 9>"$1"
    flock 9
}

# make_work_directory HOME: sets work, beside HOME, and gone when this script ends. What is complete is moved
# to HOME by one rename.
make_work_directory() {
    work=$(mktemp -d "$1.XXXXXX")
    trap 'rm -rf "$work"' EXIT
}

# find_mirror [SUITE] [APT_OPTION...]: the other suites are where this machine gets its own Debian packages, or its
# security updates.
# shellcheck disable=SC2016 # apt-get expands $(REPO_URI), not the shell
find_mirror() {
    local label=Debian
    [[ ${1-} != *-security ]] || label=Debian-Security
    env -u APT_CONFIG apt-get "${@:2}" indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' "Label: $label" | head -n 1
}

# prepare_apt DIRECTORY SUITE [ARCHITECTURE]: a private apt for one suite, in that directory: its own
# sources, lists and cache, the machine's keys and proxies. Without ARCHITECTURE it is the machine's.
prepare_apt() {
    local root=$1 suite=$2 architecture=${3-} mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mkdir -p "$root"/{lists,cache,empty,own-lists}
    mirror=$(find_mirror "$suite")
    if [ -z "$mirror" ]; then
        # Images are shipped without lists, and only those tell which archive is Debian's.
        local own=(-o Dir::State::lists="$root/own-lists" -o APT::Sandbox::User="$(id -un)")
        env -u APT_CONFIG apt-get "${own[@]}" update -qq
        mirror=$(find_mirror "$suite" "${own[@]}")
    fi
    [ -n "$mirror" ] || die "apt knows no archive of Debian that has $suite"
    [ -e "$keyring" ] || keyring=
    echo "deb ${keyring:+[signed-by=$keyring]} $mirror $suite main" >"$root/sources.list"
    cat >"$root/apt.conf" <<END
Dir::State::lists "$root/lists";
Dir::Cache "$root/cache";
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "$root/empty";
Dir::Etc::preferencesparts "$root/empty";
Acquire::Languages "none";
APT::Sandbox::User "$(id -un)";
${architecture:+APT::Architecture "$architecture"; APT::Architectures "$architecture";}
END
    export APT_CONFIG="$root/apt.conf"
    apt-get update -qq
}

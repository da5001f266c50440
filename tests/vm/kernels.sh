# What fetch-kernels.sh and boot.sh both know: the table, and where fetched kernels are kept.
# shellcheck shell=bash

readonly table="$(dirname "${BASH_SOURCE[0]}")/kernels.table"
readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/rename_exporter/kernels"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }

kernel_names() { grep -v '^#' "$table" | awk 'NF { print $1 }'; }

# Sets suite, packages, modules and arguments for a kernel of the table.
find_kernel() {
    local line
    line=$(awk -v name="$1" '$1 == name' "$table")
    [ -n "$line" ] || die "no kernel '$1' in $table; it has: $(kernel_names | xargs)"
    read -r _ suite packages modules arguments <<<"$line"
    [ "$modules" != - ] || modules=
    [ "$arguments" != - ] || arguments=
}

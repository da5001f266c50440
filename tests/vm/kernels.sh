# What fetch-kernels.sh and boot.sh both know: the table, and where fetched kernels are kept.
# shellcheck shell=bash

readonly table="$(dirname "${BASH_SOURCE[0]}")/kernels.table"

. "$(dirname "${BASH_SOURCE[0]}")/../../build/debian-suite.sh"
readonly cache="$cache_home/kernels"

kernel_names() { grep -v '^#' "$table" | awk 'NF { print $1 }'; }

# Sets suite, packages, architecture, modules, arguments and home (where it is kept) for a kernel of the
# table.
find_kernel() {
    local line
    line=$(awk -v name="$1" '$1 == name' "$table")
    [ -n "$line" ] || die "no kernel '$1' in $table; it has: $(kernel_names | xargs)"
    read -r _ suite packages modules arguments <<<"$line"
    architecture=${packages##*-}
    # Where the first row with the same packages has it: the others differ in arguments only.
    home=$cache/$(awk -v suite="$suite" -v packages="$packages" \
        '$2 == suite && $3 == packages { print $1; exit }' "$table")
    [ "$modules" != - ] || modules=
    [ "$arguments" != - ] || arguments=
}

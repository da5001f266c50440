#!/bin/bash
# instructions.sh [--record] - what one rename costs in each attach mode, in guest instructions; fails
# when that is more than 5 % above instructions.table. README.md here says how it is measured.
#
# --record  writes instructions.table anew instead
# EXPORTER in the environment: another binary than artifacts/rename_exporter, of that name
#
# Exit status: 1 a row costs more, or is missing; 2 a guest did not come to its end.
set -euo pipefail
cd "$(dirname "$0")/.."
built=artifacts/bench
table=bench/instructions.table
kernels=(6.12 7.2)

run_guest() {
    local file files=()
    for file in "${EXPORTER:-artifacts/rename_exporter}" "$built"/{renames,minimal,minimal.bpf.o,guard} \
        artifacts/bpf/guard.bpf.o bench/guest.sh; do
        files+=(--file "$file")
    done
    rm -rf "${built:?}/$1"
    tests/vm/boot.sh --kernel "$1" --out "$built/$1" --limit 900 --count-instructions --no-modules \
        "${files[@]}" 'sh guest.sh'
}

# The guests count instructions, not time: they may share the machine.
guests=()
for kernel in "${kernels[@]}"; do
    run_guest "$kernel" &
    guests+=($!)
done
status=0
for guest in "${guests[@]}"; do
    wait "$guest" || status=2
done
[ $status -eq 0 ] || exit $status

{
    for kernel in "${kernels[@]}"; do
        echo "# $kernel is $(<"$built/$kernel/release")"
    done
    (cd $built && awk -f ../../bench/table.awk "${kernels[@]/%//costs}")
} >"$built/instructions.table"

if [ "${1-}" = --record ]; then
    cp "$built/instructions.table" $table
    cat $table
    exit
fi
awk -f bench/compare.awk $table "$built/instructions.table"

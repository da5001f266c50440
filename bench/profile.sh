#!/bin/bash
# profile.sh MODE - where the instructions of one rename go, function by function: what is more with the exporter in that
# attach mode than without a probe. README.md here says how it is measured.
#
# KERNEL in the environment: 7.2 (default) or another one of tests/vm/kernels.table
# FLAGS in the environment: more for the exporter
# GUARD in the environment: the guard alone instead, by that hook (lsm, fmod_ret, fentry), with a rule that the rename is within
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?profile.sh MODE} kernel=${KERNEL:-7.2}
built=artifacts/bench out=artifacts/bench/profile
export LC_ALL=C # for sort and join

rm -rf "$out"
mkdir -p "$out"
sockets=$(mktemp -d) # nobody else's: a debugger may do anything
trap 'rm -rf "$sockets"' EXIT
files=()
probe=(artifacts/rename_exporter) command="probe $mode ${FLAGS-}"
[ -z "${GUARD-}" ] || probe=("$built/guard" artifacts/bpf/guard.bpf.o) command="guard $GUARD" mode="guard by $GUARD"
for file in "${probe[@]}" "$built/renames" bench/profile-guest.sh; do
    files+=(--file "$file")
done
# One CPU: that is the one which renames.
tests/vm/boot.sh --kernel "$kernel" --out "$out" --limit 900 --cpus 1 --no-modules --debug "$sockets/debug" --progress \
    "${files[@]}" "sh profile-guest.sh $command" 2>"$out/progress" &
guest=$!
trap 'kill $guest 2>/dev/null || true; rm -rf "$sockets"' EXIT
for probe in none ours; do
    until grep -qw "$probe" "$out/progress"; do
        kill -0 $guest 2>/dev/null || { cat "$out/progress" >&2; exit 1; }
        sleep 0.2
    done
    "$built/step" "$sockets/debug" >"$out/$probe.addresses"
done
wait $guest || { cat "$out/progress" >&2; exit 1; }
trap 'rm -rf "$sockets"' EXIT

# by_function ADDRESSES: "FUNCTION COUNT". Sorted by address, a symbol stands before what is in it.
by_function() {
    {
        awk '$2 ~ /^[tTwW]$/ { print $1, 0, $3 }' "$out/kallsyms"
        sed 's/$/ 1/' "$1"
    } | sort | awk '$2 == 0 { symbol = $3; next } { count[symbol]++ } END { for (s in count) print s, count[s] }' | sort
}
echo "# $kernel, $mode: $(wc -l <"$out/none.addresses") instructions of a rename without a probe, $(wc -l <"$out/ours.addresses") with it; more of them in"
join -a 1 -a 2 -e 0 -o 0,1.2,2.2 <(by_function "$out/none.addresses") <(by_function "$out/ours.addresses") |
    awk '$3 != $2 { printf "%6d  %s\n", $3 - $2, $1 }' | sort -rn

#!/bin/bash
# run.sh - what this exporter costs beside other tools on this host; writes docs/performance.md, as bench/README.md says.
#
# QUICK=1                fewer rounds; what it finds is printed, and stays in artifacts/bench/peers/performance.md
# PARTS="cost events"    these parts only, likewise
# PEER="name=command"    a row for a tool of yours; PEER_PATH, PEER_LINES
# EXPORTER               another binary than artifacts/rename_exporter
#
# Exit status: 1 something could not be measured, which the last lines name; goals that are missed change nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
built=$PWD/artifacts/bench
work=$built/peers
drive=$work/drive
exporter=$(realpath "${EXPORTER:-artifacts/rename_exporter}")

parts=${PARTS:-cost start idle scrape events}
if [ -n "${QUICK-}" ]; then
    rounds=1 batches=150 starts=2 idle_s=10 scrape_rounds=1 memory_rounds=2 slow_events=4 ladder_s=1
else
    rounds=5 batches=400 starts=10 idle_s=60 scrape_rounds=5 memory_rounds=10 slow_events=15 ladder_s=2
fi
peer_command='' peer_name='' peer_path=${PEER_PATH-/metrics} peer_lines=${PEER_LINES-}
[ -z "${PEER-}" ] || peer_name=${PEER%%=*} peer_command=${PEER#*=}

[ "$(id -u)" = 0 ] || { echo "run.sh: root is needed: each of these tools wants it" >&2; exit 2; }
tool_cpu=0 driver_cpu=$(($(nproc) - 1))
((driver_cpu > 0)) || { echo "run.sh: one CPU is too few: a tool and the driver want one each" >&2; exit 2; }

rm -f "$work"/{figures,absent,remarks,performance.md}
touch "$work"/{figures,absent,remarks}
. bench/peers/lib.sh
. bench/peers/tools.sh

stage=$(mktemp -d)
tidy() {
    end "${running[@]}"
    umount "$stage" && rmdir "$stage"
}
trap tidy EXIT
mount -t tmpfs -o mode=700 tmpfs "$stage"
renames=$stage/renames lines=$stage/lines
mkdir "$renames"

load=$(cut -d ' ' -f 1 /proc/loadavg)
awk "BEGIN { exit !($load > 0.5) }" && say "others use this machine (load $load): what is found will be noise"
say "what this host has"
survey || { echo "run.sh: the exporter does not run here: $(cat "$work/absent")" >&2; exit 1; }
for part in $parts; do
    . "bench/peers/$part.sh"
done

cache=unknown
cache_file=/sys/devices/system/cpu/cpu0/cache/index3/size
[ ! -e $cache_file ] || cache="$(($(tr -d K <$cache_file) / 1024)) MiB"
processor=$(sed -nE 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)
quick=${QUICK:+a quick run, good for nothing but to see that all is measured, on }
{
    echo "attach $attach"
    echo "peer $peer_name"
    echo "machine $quick$(nproc) CPUs ($processor), Linux $(uname -r), L3 cache $cache"
} >"$work/facts"
cat "$work"/{facts,figures} | awk -f bench/peers/derive.awk - bench/instructions.table >"$work/derived"
awk -f bench/peers/report.awk "$work"/{facts,absent,remarks,derived} \
    bench/peers/{goals.table,performance.table,performance.md.in} >"$work/performance.md"
cat "$work/performance.md"
if [ -z "${QUICK-}${PARTS-}" ]; then
    cp "$work/performance.md" docs/performance.md
    say "written to docs/performance.md"
fi
for failure in "${failures[@]}"; do echo "not measured: $failure"; done
[ ${#failures[@]} -eq 0 ]

#!/bin/bash
# guard-soak.sh ATTACH CHECK SECONDS KERNEL ... - attaches and detaches the guard by each hook ATTACH times, and runs 'guard check' CHECK
# times, each for SECONDS at most, on each kernel beside tasks that rename, and prints a table. A guest that dies or stands still fails it.
#
# HOOKS, CPUS in the environment: those hooks alone; processors of a guest, 1 by default (docs/guard.md says why)
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly attach=$1 check=$2 seconds=$3
shift 3

# A policy about nobody.
mkdir -p artifacts/tests
cat >artifacts/tests/guard-soak.yml <<'END'
version: 1
rules:
  - name: nobody
    match: {uids: ["4294967290"]}
    budget: 100
    refill: 1/s
    action: stop
END

status=0
echo "| kernel | hook | attached and detached | ran meanwhile | \`guard check\` | renames beside it |"
echo "|---|---|---|---|---|---|"
for kernel; do
    out=artifacts/tests/guard-soak/$kernel
    rm -rf "$out"
    tests/vm/boot.sh --kernel "$kernel" --out "$out" --limit 86400 --begin 1800 --cpus "${CPUS:-1}" --progress --no-modules \
        --file artifacts/rename_exporter --file artifacts/bpf/guard.bpf.o --file artifacts/tests/guard_soak \
        --file artifacts/tests/guard-soak.yml --file artifacts/tests/renamer --file tests/vm/guest/guard-soak.sh \
        "sh guard-soak.sh $attach $check $seconds ${HOOKS:-lsm fmod_ret fentry kprobe tracepoint}" || status=$?
    awk -v kernel="$kernel" '
        $2 == "attach" { attached[$1] = $3; ran[$1] = $4; renamed[$1] += $5; hooks[$1] }
        $2 == "check" { checked[$1] = $3; renamed[$1] += $4; hooks[$1] }
        END {
            for (hook in hooks)
                printf "| %s | `%s` | %d | %d | %d | %d |\n", kernel, hook, attached[hook], ran[hook], checked[hook], renamed[hook]
        }' "$out/soak" | sort
    if [ -e "$out/console-first.log" ] || grep -qE 'WARNING|BUG:|Call Trace|soft lockup|rcu.*stall' "$out/console.log"; then
        echo "$kernel: the kernel complained, or was gone: $out" >&2
        status=1
    fi
done
exit $status

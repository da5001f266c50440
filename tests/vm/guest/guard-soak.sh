# Attaches and detaches the guard by each hook, over and over, beside tasks that rename without a rest: first by all hooks at once,
# as they wait for the same grace periods, then by one 'guard check' after the other. Leaves a line for each in /out/soak:
# "HOOK attach ROUNDS RUNS RENAMED" of a program that stays loaded (guard_soak.c), and "HOOK check ROUNDS RENAMED" of the exporter's
# 'guard check', which loads, proves and detaches it each time.
#
#   sh guard-soak.sh ATTACH-ROUNDS CHECK-ROUNDS SECONDS HOOK ...
#
# SECONDS: no more rounds of either after so long; 85000 at most, as the load ends after a day
set -eu
attach_rounds=$1 check_rounds=$2 seconds=$3
shift 3
mkdir -p /tmp/soak /out
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null || true

# What is on the console is there of a guest that dies, too.
say() { echo "GUEST soak $*, up $(cut -d' ' -f1 /proc/uptime) s"; }

# The renames of meanwhile: $renamed.
begin_load() {
    ./renamer load --dir /tmp/soak --seconds $((seconds + 600)) --tasks 4 >/tmp/load &
    load=$!
}

end_load() {
    kill -USR1 $load
    wait $load
    renamed=$(sed -n 's/^load .*renamed=\([0-9]*\).*/\1/p' /tmp/load)
}

program_of() { case $1 in tracepoint) echo syscall_guard ;; nothing) echo nothing ;; *) echo "$1_guard" ;; esac; }

# attach HOOK: leaves /tmp/HOOK.soaked, or why not in /tmp/HOOK.why
attach() {
    ./guard_soak guard.bpf.o "$(program_of "$1")" "$attach_rounds" "$seconds" 2>&1 >"/tmp/$1.soaked" | while read -r line; do
        echo "$line" >"/tmp/$1.why"
        say "$line"
    done
}

attach_all() {
    local hook pids=
    begin_load
    for hook; do
        attach "$hook" &
        pids="$pids $!"
    done
    # shellcheck disable=SC2086
    wait $pids
    end_load
    for hook; do
        if [ -s "/tmp/$hook.soaked" ]; then
            echo "$hook attach $(sed 's/.*rounds=\([0-9]*\) runs=/\1 /' "/tmp/$hook.soaked") $renamed"
        else
            echo "$hook attach 0 0 0 $(cat "/tmp/$hook.why")"
        fi >>/out/soak
        say "$(tail -n 1 /out/soak)"
    done
}

# A hook that this kernel has not is refused at the first round.
check() {
    local round=0 end
    end=$(($(date +%s) + seconds))
    begin_load
    while [ $round -lt "$check_rounds" ] && [ "$(date +%s)" -lt $end ]; do
        ./rename_exporter guard check guard-soak.yml --guard.hook="$1" >/tmp/said 2>&1 || break
        round=$((round + 1))
    done
    end_load
    echo "$1 check $round $renamed $([ $round -eq "$check_rounds" ] || grep -v '^ ' /tmp/said | tail -n 1)" >>/out/soak
    say "$(tail -n 1 /out/soak)"
}

say begins
[ "$attach_rounds" -eq 0 ] || attach_all "$@"
[ "$check_rounds" -eq 0 ] || for hook; do check "$hook"; done
say ended

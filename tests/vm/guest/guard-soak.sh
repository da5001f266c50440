# Attaches and detaches the guard by each hook, over and over, beside tasks that rename without a rest. Leaves a line for
# each in /out/soak: "HOOK attach ROUNDS RUNS RENAMED" of a program that stays loaded (guard_soak.c), and
# "HOOK check ROUNDS RENAMED" of the exporter's 'guard check', which loads, proves and detaches it each time.
#
#   sh guard-soak.sh ATTACH-ROUNDS CHECK-ROUNDS HOOK ...
set -eu
attach_rounds=$1 check_rounds=$2
shift 2
mkdir -p /tmp/soak /out
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null || true

# The renames of meanwhile: $renamed.
begin_load() {
    ./renamer load --dir /tmp/soak --seconds 3600 --tasks 4 >/tmp/load &
    load=$!
}

end_load() {
    kill -USR1 $load
    wait $load
    renamed=$(sed -n 's/^load .*renamed=\([0-9]*\).*/\1/p' /tmp/load)
}

program_of() { case $1 in tracepoint) echo syscall_guard ;; *) echo "$1_guard" ;; esac; }

attach() {
    begin_load
    if ./guard_soak guard.bpf.o "$(program_of "$1")" "$attach_rounds" >/tmp/soaked 2>/tmp/why; then
        end_load
        echo "$1 attach $attach_rounds $(sed 's/.*runs=//' /tmp/soaked) $renamed" >>/out/soak
    else
        end_load
        echo "$1 attach 0 0 0 $(tail -n 1 /tmp/why)" >>/out/soak
    fi
}

# A hook that this kernel has not is refused at the first round.
check() {
    local round=0
    begin_load
    while [ $round -lt "$check_rounds" ]; do
        ./rename_exporter guard check guard-soak.yml --guard.hook="$1" >/tmp/said 2>&1 || break
        round=$((round + 1))
    done
    end_load
    echo "$1 check $round $renamed$([ $round -eq "$check_rounds" ] || echo " $(grep -v '^ ' /tmp/said | tail -n 1)")" >>/out/soak
}

for hook; do
    echo "GUEST soak $hook, up $(cut -d' ' -f1 /proc/uptime) s"
    [ "$attach_rounds" -eq 0 ] || attach "$hook"
    echo "GUEST soak $hook attached, up $(cut -d' ' -f1 /proc/uptime) s"
    [ "$check_rounds" -eq 0 ] || check "$hook"
done
echo "GUEST soak ended, up $(cut -d' ' -f1 /proc/uptime) s"

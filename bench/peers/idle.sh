# CPU while nothing is renamed, and memory after that: all at once, as each of them has next to nothing to do.

declare -A pids=()

idle() {
    [ -z "${absent[$1]-}" ] || return 0
    launch "$1" || return 0
    pids[$1]=$tool
}

# ours_idle ROW FLAG...: with these flags, and again without samples of renames.
ours_idle() {
    ours "${@:2}"
    idle "$1"
    ours "${@:2}" --detector.files=0
    idle "$1/quiet"
}

say "idle: starting them"
ours_idle ours-million-100000 --probe.max-entries=1000000 --series.max=1000000
driven actors "$renames" 100000
ours_idle ours-10000
driven actors "$renames" 10000
ours_idle ours-million --probe.max-entries=1000000
ours_idle ours-few
for row in node_exporter bpftrace-count peer; do
    tool $row
    idle $row
done
driven actors "$renames" 5
sleep 3

# Ticks of all CPUs that were not idle: of everybody on this machine.
busy_ticks() { awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat; }

say "idle for $idle_s s"
busy=$(busy_ticks)
declare -A before=()
for row in "${!pids[@]}"; do before[$row]=$("$drive" cpu "${pids[$row]}"); done
sleep "$idle_s"
busy=$(($(busy_ticks) - busy))
record idle.none.busy "$(awk "BEGIN { print $busy / $(getconf CLK_TCK) / $(nproc) / $idle_s * 100 }")"
for row in "${!pids[@]}"; do
    if ! after=$("$drive" cpu "${pids[$row]}"); then
        failed "$row ended while it was idle"
        continue
    fi
    metric=cpu
    [ "$row" = "${row%/quiet}" ] || metric=cpu_quiet
    record "idle.${row%/quiet}.$metric" "$(awk "BEGIN { print ($after - ${before[$row]}) / 1e6 * 60 / $idle_s }")"
    [ $metric = cpu_quiet ] || record "idle.$row.resident" "$(resident_kib "${pids[$row]}")"
done
end "${pids[@]}"

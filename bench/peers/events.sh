# Renames written down one by one: how soon, at what price, and how many a second before the first is lost. Of one actor;
# the tool has one CPU, the driver another.

# Renames a second. A step is passed when each of them came.
ladder=(1000 2000 5000 10000 15000 20000 30000 50000 75000 100000)
[ -z "${QUICK-}" ] || ladder=(1000 5000 20000 50000 100000)

# events RATE COUNT: leaves what drive says.
events() {
    : >"$lines" # what it appends to; it would grow to a gigabyte
    read -r came written p50 cpu bytes rate < <(driven events "$renames" "$lines" "$1" "$2" "$by" $tool)
}

steady() {
    if ! events "$2" "$3"; then
        failed "events of $1 at $2 a second"
        return 0
    fi
    # Without names, the line of a rename is known when there is one at a time.
    if [ $by = names ] || [ "$4" = slow ]; then record "events.$1.$4_p50" "$p50"; fi
    record "events.$1.$4_cpu" "$cpu"
    record "events.$1.bytes" "$bytes"
    ((written <= came + came / 50 + 10)) ||
        remark "events.$1" "wrote $((written - came)) further lines at $2 a second: others renamed meanwhile"
    ((came == $3)) || remark "events.$1" "wrote $came of $3 at $2 a second"
}

# step RATE: true when nothing is lost at that rate, in one of two attempts.
step() {
    local count=$(($1 * ladder_s))
    for _ in 1 2; do
        events "$1" $count || return
        ((came < count)) || return 0
    done
    return 1
}

climb() {
    local rung most=0
    for rung in "${ladder[@]}"; do
        step "$rung" || break
        # The driver itself may be at its end.
        most=$((rate < rung ? rate : rung))
        ((rate >= rung * 9 / 10)) || break
    done
    record "events.$1.most" "$most"
    ((most > 0)) || remark "events.$1" "lost some of ${ladder[0]} a second already"
}

for row in ours-events bpftrace-print inotifywait fatrace peer; do
    [ -z "${absent[$row]-}" ] || continue
    [ $row != peer ] || [ -n "$peer_lines" ] || continue
    by=names
    if [ $row = fatrace ]; then
        by=lines
        remark events.fatrace "names the directory alone, and the kernel merges renames in one that come close together"
    fi
    tool $row
    launch $row || continue
    pin
    say "events: $row"
    steady $row 1 "$slow_events" slow
    steady $row 1000 $((ladder_s * 1000)) fast
    steady $row 10000 $((ladder_s * 10000)) flood
    climb $row
    end $tool
done

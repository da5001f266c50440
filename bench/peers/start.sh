# From exec to the first page: time, CPU, and the most memory it had. Each in turn.

start() {
    local row=$1 wall cpu peak
    [ -z "${absent[$row]-}" ] || return 0
    [ -n "$port" ] || return 0
    # To a file, as the tool writes there, too.
    if ! "$drive" start "$port" "$path" "${command[@]}" >"$work/start" 2>"$work/stderr"; then
        failed "start of $row: $(tail -n 1 "$work/stderr" | cut -c1-200)"
        return 0
    fi
    read -r wall cpu peak < <(tail -n 1 "$work/start")
    record "start.$row.wall" "$wall"
    record "start.$row.cpu" "$cpu"
    record "start.$row.peak" "$peak"
}

say "starts, $starts of each"
for ((round = 1; round <= starts; round++)); do
    tool ours
    start ours
    ours --probe.max-entries=1000000
    start ours-million
    tool node_exporter
    start node_exporter
    tool peer
    start peer
done

# What a rename pays, and a system call that is none: the cheapest of many batches, in rounds in which each tool has its
# turn.

rows=(none minimal floor timed ours ours-plain "${other_modes[@]}" ours-events
    bpftrace-count bpftrace-histogram bpftrace-print inotifywait fatrace peer none)

# counted ROW: leaves in $seen how many of the driver's renames it has counted or written down, '' where it does not tell;
# and ends it.
counted() {
    seen=''
    case $1 in
    ours-events | bpftrace-print | inotifywait | fatrace)
        sleep 1 # for the last ones
        seen=$(wc -l <"$lines")
        ;;
    ours*) seen=$(curl -s "http://127.0.0.1:$port/metrics" |
        awk '/^file_renames_total\{comm="drive"/ { sum += $NF } END { print sum + 0 }') ;;
    esac
    end $tool
    case $1 in
    # It prints its maps at its end.
    bpftrace-count | bpftrace-histogram)
        seen=$(awk -F': ' '/^@\[drive,/ { sum += $2 } END { print sum + 0 }' "$lines")
        ;;
    esac
}

measure() {
    local rename call made seen
    [ -z "${absent[$1]-}" ] || return 0
    if [ "$1" != none ]; then
        tool "$1"
        launch "$1" || return 0
        pin
    fi
    if ! read -r rename call made < <(driven batches "$renames" "$batches"); then
        failed "renames beside $1"
        end $tool
        return 0
    fi
    record "cost.$1.rename" "$rename"
    record "cost.$1.call" "$call"
    [ "$1" = none ] && return
    counted "$1"
    # A tool that did not see all of them had less to do.
    if [ -n "$seen" ] && ((seen < made)); then
        remark "cost.$1" "saw $seen of $made renames in a round"
    fi
}

for ((round = 1; round <= rounds; round++)); do
    say "what a rename pays, round $round of $rounds"
    for row in "${rows[@]}"; do measure "$row"; done
done

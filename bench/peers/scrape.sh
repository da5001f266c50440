# What a page costs, by the number of actors, and what memory a thousand of them leave. One client, one connection, one
# page after another; each exporter in turn.

declare -A pids=() ports=() paths=()
sizes=(100000 10000 9000 1000 10)

serve() {
    [ -n "$port" ] && [ -z "${absent[$2]-}" ] || return 0
    launch "$2" || return 0
    pids[$1]=$tool ports[$1]=$port paths[$1]=$path
}

scrape() {
    local row=$1 encoding=$2 count=$3 bytes p50 cpu
    if ! read -r bytes p50 cpu < <(
        driven scrape "${ports[$row]}" "${paths[$row]}" "$count" "$encoding" "${pids[$row]}"
    ); then
        failed "$encoding pages of $row"
        return 0
    fi
    record "scrape.$row.${encoding}_bytes" "$bytes"
    record "scrape.$row.${encoding}_p50" "$p50"
    record "scrape.$row.${encoding}_cpu" "$cpu"
}

say "pages: starting exporters, up to 100,000 actors"
# Who comes later has seen fewer: the actors of a smaller number are among those of a larger.
for size in "${sizes[@]}"; do
    if [ "$size" = 100000 ]; then
        ours --probe.max-entries=262144 --series.max=262144
    else
        ours
    fi
    serve "ours-$size" ours
    tool peer
    serve "peer-$size" peer
    driven actors "$renames" "$size"
done
tool node_exporter
serve node_exporter node_exporter

# Others may rename, too, and are on the page.
if [ -n "${ports[ours-10]-}" ]; then
    actors=$(curl -s "http://127.0.0.1:${ports[ours-10]}/metrics" | grep -c '^file_renames_total')
    ((actors <= 15)) || remark scrape.ours-10 "its page has $actors actors: others renamed meanwhile"
fi

for ((round = 1; round <= scrape_rounds; round++)); do
    say "pages, round $round of $scrape_rounds"
    for row in "${!pids[@]}"; do
        case $row in
        *-9000) continue ;;
        *-100000) count=5 ;;
        *-10000) count=50 ;;
        *) count=200 ;;
        esac
        scrape "$row" plain $count
        scrape "$row" gzip $count
    done
done

say "pages of 9,000 actors, $((memory_rounds * 100))"
for ((round = 1; round <= memory_rounds; round++)); do
    for row in "${!pids[@]}"; do
        [[ $row == *-9000 ]] || continue
        scrape "$row" plain 49 # and the one that opens the connection
        scrape "$row" gzip 49
    done
done
for row in "${!pids[@]}"; do
    [[ $row != *-9000 ]] || record "start.${row%-9000}.after" "$(resident_kib "${pids[$row]}")"
done
end "${pids[@]}"

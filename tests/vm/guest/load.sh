# More tasks than CPUs, while the exporter is read, reclaims, restarts. Sourced by scenarios.sh.

niceness=0 # the load's

# begin_load RENAMER-ARGUMENT...: in the background, with calm renames after finish_load.
begin_load() {
    mkfifo /tmp/go
    # busybox has no nice.
    $pin sh -c 'renice -n "$0" -p $$ && exec "$@"' $niceness \
        ./renamer load --dir /tmp --tasks 12 --calm 100 "$@" </tmp/go >"$leave/renamer.driver" &
    renamer=$!
    exec 3>/tmp/go
}

# Calm renames by the same tasks, to see that the storm left nothing behind in them.
finish_load() {
    until grep -q '^load ' "$leave/renamer.driver"; do
        kill -0 $renamer
        usleep 200000
    done
    scrape loaded
    echo go >&3
    exec 3>&-
    wait $renamer
    scrape calm
    rm /tmp/go
}

# load NAME MODE SECONDS [FLAG ...]: 10,000 actors, eight scrapers, the poll of every second.
load() {
    local name=$1 mode=$2 seconds=$3
    shift 3
    start_exporter "$name-$mode" --probe.attach="$mode" "$@" || return 0
    scrape before
    ./scraper --port "${address#*:}" --workers 8 --seconds $seconds >"$leave/scraper" 2>&1 &
    local scraper=$!
    begin_load --seconds $seconds --actors 10000
    wait $scraper || true # what it saw is in its line
    finish_load
    [ "$name-$mode" != load-kprobe ] || rest
    stop_exporter
}

# Before 6.7 the exporter itself finds what kretprobe has lost, once nobody has renamed for 30 s.
rest() {
    if grep -q '^rename_exporter_probe_misses_countable 0' "$leave/calm.metrics"; then
        sleep 31
        scrape rested
    fi
}

# The exporter is stopped under load, and another one started; the load ends when that one has counted a
# while, and what is calm must be exact again. All on one CPU: QEMU may let one virtual CPU run the
# breakpoint that another has just taken back from vfs_rename, and the kernel does not survive that (7.2:
# oops at vfs_rename+5; 5.10: a soft lockup). The load is nice, or an exporter would start for a minute
# beside twelve tasks.
restart() {
    local mode=$1 pin='taskset 1' niceness=10
    start_exporter "restart-$mode" --probe.attach="$mode" || return 0
    begin_load --seconds 300
    scrape_renamer first
    stop_exporter
    mv "$leave/exit" "$leave/first-exit"
    start_exporter "restart-$mode" --probe.attach="$mode" || return 0
    scrape_renamer second
    kill -USR1 $renamer
    finish_load
    stop_exporter
}

# scrape_renamer NAME: a scrape in which the load is counted, as it may take a while to begin; after 20, the
# last one.
scrape_renamer() {
    local tries=0
    until scrape "$1" && grep -q '^file_renames_total{comm="renamer"' "$leave/$1.metrics"; do
        [ $((tries += 1)) -lt 20 ] || return 0
    done
}

loads() {
    load load "$1" 10
    load reclaim "$1" 5 --probe.max-entries=512
    restart "$1"
}

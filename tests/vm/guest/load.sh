# More tasks than CPUs, while the exporter is read, reclaims, restarts. Sourced by scenarios.sh.
# A load ends when it has done what its test wants to see; the tests hold it to that.

load_limit=180 # seconds, against hangs
niceness=0     # the load's
tasks=12       # its
scraper=

# begin_load RENAMER-ARGUMENT...: in the background, with calm renames after finish_load.
begin_load() {
    mkfifo /tmp/go
    # busybox has no nice.
    $pin sh -c 'renice -n "$0" -p $$ && exec "$@"' $niceness \
        ./renamer load --dir /tmp --seconds $load_limit --tasks $tasks --calm 100 "$@" </tmp/go >"$leave/renamer.driver" &
    renamer=$!
    exec 3>/tmp/go
}

# begin_scrapes: eight at a time, which never rest until the load is over, and get as many answers at least; leaves what
# they saw.
begin_scrapes() {
    ./scraper --port "${address#*:}" --workers 8 --least 8 --seconds $load_limit >"$leave/scraper" 2>&1 &
    scraper=$!
}

# Waits for the end of the load. Then calm renames by the same tasks, to see that the storm left nothing behind in them.
finish_load() {
    until grep -q '^load ' "$leave/renamer.driver"; do
        kill -0 $renamer
        usleep 200000
    done
    if [ -n "$scraper" ]; then
        end_load $scraper
        wait $scraper || true # what it saw is in its line
        scraper=
    fi
    scrape loaded
    echo go >&3
    exec 3>&-
    wait $renamer
    scrape calm
    rm /tmp/go
}

# storm MODE: 50,000 renames by 10,000 actors, beside eight scrapers. With the exporter of the calls, after its last
# scrape.
storm() {
    same_exporter "load-$1"
    cp "$started/after.metrics" "$leave/before.metrics"
    begin_load --enough 50000 --actors 10000
    begin_scrapes
    finish_load
    [ "$1" != kprobe ] || rest
}

# Before 6.7 the exporter itself finds what kretprobe has lost, once nobody has renamed for 30 s.
rest() {
    if grep -q '^rename_exporter_probe_misses_countable 0' "$leave/calm.metrics"; then
        sleep 31
        scrape rested
    fi
}

# reclaim MODE: 512 slots for 10,000 actors, until 300 slots were taken back.
reclaim() {
    start_exporter "reclaim-$1" --probe.attach="$1" --probe.max-entries=512 || return 0
    scrape before
    begin_load --least 20000 --actors 10000
    begin_scrapes
    until_reclaimed 300 $renamer
    end_load $renamer
    finish_load
    stop_exporter
}

# The exporter is stopped under load, and another one started; the load ends when that one has counted a
# while, and what is calm must be exact again. All on one CPU: QEMU may let one virtual CPU run the
# breakpoint that another has just taken back from vfs_rename, and the kernel does not survive that (7.2:
# oops at vfs_rename+5; 5.10: a soft lockup). The load is as nice as can be, or an exporter would start for a minute
# beside twelve tasks.
restart() {
    local mode=$1 pin='taskset 1' niceness=19
    start_exporter "restart-$mode" --probe.attach="$mode" || return 0
    [ $mode != auto ] || check_beside
    begin_load
    scrape_renamer first
    stop_exporter
    mv "$leave/exit" "$leave/first-exit"
    start_exporter "restart-$mode" --probe.attach="$mode" || return 0
    scrape_renamer second
    end_load $renamer
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

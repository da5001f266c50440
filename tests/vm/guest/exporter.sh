# Starting, scraping and stopping the exporter in a guest. Sourced by the scripts that do.
# Everything a test wants to know is left in the current scenario's directory, $leave.

address=127.0.0.1:10876
start_limit=180 # seconds: an emulated CPU verifies programs slowly
poll_ms=200
pin= # what to start programs with
started= # the directory of the scenario that the running exporter was started for

# start_exporter NAME [FLAG ...]: begins a scenario; false when the exporter has ended instead of
# becoming ready. Leaves exporter.log, and ready: the milliseconds that took.
start_exporter() {
    leave=/out/$1
    started=$leave
    shift
    mkdir -p "$leave"
    echo "GUEST scenario ${leave#/out/}"
    local began
    began=$(now_ms)
    $pin ${confine-} ./rename_exporter --web.listen-address="$address" --probe.poll-interval=${poll_ms}ms "$@" \
        >"$leave/exporter.log" 2>&1 &
    exporter=$!
    local waited=0
    until wget -q -O /dev/null "http://$address/-/ready" 2>/dev/null; do
        if ! kill -0 "$exporter" 2>/dev/null || [ $((waited += 1)) -gt $((start_limit * 2)) ]; then
            stop_exporter
            return 1
        fi
        usleep 500000 # asking more often would slow it down
    done
    echo $(($(now_ms) - began)) >"$leave/ready"
}

# same_exporter NAME: begins a scenario with the exporter that runs: a start costs an emulated CPU seconds.
same_exporter() {
    leave=/out/$1
    mkdir -p "$leave"
    echo "GUEST scenario $1"
    # Relative, as they are looked at elsewhere.
    ln -s "../${started##*/}/ready" "../${started##*/}/exporter.log" "$leave"
}

# Leaves exit: the exporter's status; and stopped: the milliseconds from SIGTERM to its end.
stop_exporter() {
    local began status=0
    began=$(now_ms)
    kill "$exporter" 2>/dev/null || true
    wait "$exporter" || status=$?
    echo "$status" >"$started/exit"
    echo $(($(now_ms) - began)) >"$started/stopped"
    started=
}

# get_page FILE
get_page() { wget -q -O "$1" "http://$address/metrics"; }

# value_in FILE SERIES
value_in() { awk -v series="$2" '$1 == series { print $2 }' "$1"; }

# scrape NAME: leaves NAME.metrics. What was renamed before is in it: two polls began after it. (The
# exporter corrects what kretprobe and the old fprobe lost when nobody renamed between two.)
# An emulated CPU takes seconds to write a page of 10,000 actors: as few of them as will do.
scrape() {
    local page="$leave/$1.metrics" enough
    get_page "$page"
    enough=$(($(value_in "$page" rename_exporter_polls_total) + 3))
    usleep $((3 * poll_ms * 1000))
    until get_page "$page" && [ "$(value_in "$page" rename_exporter_polls_total)" -ge $enough ]; do
        kill -0 "$exporter" || return 1
        usleep $((poll_ms * 1000))
    done
}

# until_reclaimed SLOTS PID: waits until so many slots were taken back, or that load has ended.
until_reclaimed() {
    local page=/tmp/page
    until get_page $page && [ "$(value_in $page 'rename_exporter_slots_reclaimed_total{table="actors"}')" -ge "$1" ]; do
        kill -0 "$2" 2>/dev/null || return 0
        usleep 300000
    done
}

# end_load PID: the driver ends it when it has made its --least renames.
end_load() { kill -USR1 "$1" 2>/dev/null || true; }

# Since the guest began. The kernel writes two digits behind the point.
now_ms() {
    local up
    read -r up _ </proc/uptime
    echo $((${up%.*} * 1000 + 1${up#*.} * 10 - 1000))
}

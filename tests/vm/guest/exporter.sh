# Starting, scraping and stopping the exporter in a guest. Sourced by scenarios.sh.
# Everything a test wants to know is left in the current scenario's directory, $leave.

address=127.0.0.1:10876
start_limit=60 # seconds: an emulated CPU verifies programs slowly
poll=1s
pin= # what to start programs with

# start_exporter NAME [FLAG ...]: begins a scenario; false when the exporter has ended instead of
# becoming ready. Leaves exporter.log, and ready: the milliseconds that took.
start_exporter() {
    leave=/out/$1
    shift
    mkdir -p "$leave"
    echo "GUEST scenario ${leave#/out/}"
    local began
    began=$(now_ms)
    $pin ${confine-} ./rename_exporter --web.listen-address="$address" --probe.poll-interval=$poll "$@" \
        >"$leave/exporter.log" 2>&1 &
    exporter=$!
    local waited=0
    until wget -q -O /dev/null "http://$address/-/ready" 2>/dev/null; do
        if ! kill -0 "$exporter" 2>/dev/null || [ $((waited += 1)) -gt $((start_limit * 5)) ]; then
            stop_exporter
            return 1
        fi
        usleep 200000
    done
    echo $(($(now_ms) - began)) >"$leave/ready"
}

# Leaves exit: the exporter's status; and stopped: the milliseconds from SIGTERM to its end.
stop_exporter() {
    local began status=0
    began=$(now_ms)
    kill "$exporter" 2>/dev/null || true
    wait "$exporter" || status=$?
    echo "$status" >"$leave/exit"
    echo $(($(now_ms) - began)) >"$leave/stopped"
}

polls() { wget -q -O - "http://$address/metrics" | awk '$1 == "rename_exporter_polls_total" { print $2 }'; }

# scrape NAME: leaves NAME.metrics. What was renamed before is in it: two polls began after it. (The
# exporter corrects what kretprobe and the old fprobe lost when nobody renamed between two.)
scrape() {
    local enough=$(($(polls) + 3))
    until [ "$(polls)" -ge $enough ]; do
        usleep 100000
    done
    wget -q -O "$leave/$1.metrics" "http://$address/metrics"
}

now_ms() { awk '{ print int($1 * 1000) }' /proc/uptime; }

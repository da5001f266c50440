# rename_exporter check in a guest. Sourced by scenarios.sh.

# Leaves check.json, and exit: its status.
check() {
    leave=/out/check
    mkdir -p "$leave"
    echo "GUEST scenario check"
    local status=0
    ${confine-} ./rename_exporter check --format=json --web.listen-address="$address" \
        >"$leave/check.json" 2>"$leave/exporter.log" || status=$?
    echo "$status" >"$leave/exit"
    cut -d' ' -f5 /proc/self/mountinfo >"$leave/mounts"
}

# Check after check while an exporter counts a load (one takes the emulated CPUs about as long); leaves
# check.json of the last one, and checks: how many there were. All on one CPU, as restart in load.sh
# says: a check attaches and detaches while others are in vfs_rename.
check_beside() {
    local pin='taskset 1'
    start_exporter check-beside --probe.attach=auto || return 0
    scrape before
    $pin ./renamer load --dir /tmp --tasks 4 --seconds 10 --comm beside >"$leave/renamer.driver" &
    local renamer=$! checks=0
    while kill -0 $renamer 2>/dev/null; do
        $pin ${confine-} ./rename_exporter check --format=json --web.listen-address="$address" >"$leave/check.json"
        checks=$((checks + 1))
    done
    wait $renamer
    echo "checks done=$checks" >"$leave/checks"
    scrape loaded
    stop_exporter
}

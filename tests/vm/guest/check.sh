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

# A check while an exporter counts a load, that of restart in load.sh; leaves check.json. All on one CPU, as is said
# there: a check attaches and detaches while others may be in vfs_rename.
check_beside() {
    same_exporter check-beside
    $pin ./renamer load --dir /tmp --tasks 4 --seconds $load_limit --enough 50000 --comm beside \
        >"$leave/renamer.driver" &
    local renamer=$!
    $pin ${confine-} ./rename_exporter check --format=json --web.listen-address="$address" >"$leave/check.json"
    wait $renamer
    scrape loaded
    leave=$started
}

# For want of a restart in this mode.
check_beside_alone() {
    local pin='taskset 1'
    start_exporter beside-alone --probe.attach=auto || return 0
    check_beside
    stop_exporter
}

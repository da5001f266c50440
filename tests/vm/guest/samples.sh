# Samples in a guest, in each attach mode that the kernel has: the names of all kinds of renames, and the sums. It asserts
# nothing: each scenario leaves the exporter's events and pages in /out/MODE-SCENARIO, and the tests compare.
#
#   sh samples.sh MODE ...
set -eu
. ./exporter.sh

# start NAME MODE [FLAG ...]: false when this kernel has no such mode.
start() {
    local name=$1 mode=$2
    shift 2
    start_exporter "$mode-$name" --probe.attach="$mode" --events.output=file:"/out/$mode-$name/events.json" \
        --events.flush-timeout=1m "$@" || return 1
    looks=0
}

# One page, of renames that go on.
look() { wget -q -O "$leave/$(printf '%03d' $((looks += 1))).metrics" "http://$address/metrics"; }

value() { awk -v name="$1" '$1 == name { print $2 }' "$leave/last.metrics"; }

# Leaves last.metrics: every sample has been read, and its event written.
settle() {
    until wget -q -O "$leave/last.metrics" "http://$address/metrics" &&
        [ "$(value 'rename_exporter_samples_total{outcome="sampled"}')" = "$(value rename_exporter_events_received_total)" ] &&
        [ "$(value rename_exporter_events_queued)" = 0 ] &&
        [ "$(awk '/^rename_exporter_sink_queued/ { print $2 }' "$leave/last.metrics")" = 0 ]; do
        kill -0 "$exporter"
        usleep 200000
    done
}

# Waits for the event: what it asks of the mounts must still be so.
seen() {
    until grep -q "$1" "$leave/events.json"; do
        kill -0 "$exporter"
        usleep 200000
    done
}

# Where the names are: /tmp is a tmpfs, and paths begin at its root.
names() {
    local d=/tmp/names-$1 long # stays: rm cannot name what is longer than PATH_MAX
    long=$(printf '%0255d' 7)
    mkdir -p $d/from/inner $d/to $d/wide
    touch $d/from/a $d/from/inner/file $d/from/"$long" $d/wide/a
    stat -c 'inode %i' $d/from/a >"$leave/facts"
    awk '$5 == "/tmp" { print "device " $3 }' /proc/self/mountinfo >>"$leave/facts"
    start names "$1" --events.burst=1000 --events.rate=1000 --events.max-rate=0 || return 0
    ./renamer kinds --dir $d --count 1 --comm kinds >"$leave/kinds.driver"
    mv $d/from/a $d/to/b
    mv $d/from/inner $d/to/outer
    mv $d/to/outer/file $d/to/outer/file2
    mv "$d/from/$long" "$d/to/$long"
    (
        cd $d/wide
        for depth in $(seq 150); do
            mkdir d
            cd d
        done
        touch a
        mv a deep
    )
    (
        cd $d/wide
        for depth in $(seq 15); do
            mkdir "$long"
            cd "$long"
        done
        mkdir "$long" # the path to this one is longer than PATH_MAX
        touch "$long/a"
        mv "$long/a" "$long/long"
    )
    ./renamer fail --dir $d --errno ENOTEMPTY --count 1 --comm fails --uid 65534 >"$leave/fail.driver"
    program $d
    overlay
    stop_exporter
}

# One that stat(1) knows, of somebody else, which replaces a file that is a second old. (It must not fork, as the driver does.)
program() {
    local program=$1/busybox-program
    cp /bin/busybox $program
    chown 4242 $program
    chmod 1711 $program
    touch $1/winner $1/victim
    stat -c 'program %i %u %a %Z' $program >>"$leave/facts"
    stat -c 'victim %Z' $1/victim >>"$leave/facts"
    usleep 1100000
    sh -c 'awk "{ print \"start\", \$22 }" /proc/$$/stat >>"$0/facts"; exec "$1" mv "$2" "$3"' \
        "$leave" $program $1/winner $1/victim
}

overlay() {
    local overlay=/tmp/overlay
    mkdir -p $overlay/lower/sub $overlay/upper $overlay/work $overlay/merged
    echo text >$overlay/lower/sub/from-below
    mount -t overlay -o lowerdir=$overlay/lower,upperdir=$overlay/upper,workdir=$overlay/work \
        overlay $overlay/merged
    awk '$5 == "/tmp/overlay/merged" { print "overlay " $3 }' /proc/self/mountinfo >>"$leave/facts"
    mv $overlay/merged/sub/from-below $overlay/merged/on-top
    seen on-top
    umount $overlay/merged
    rm -r $overlay
}

# More names than slots, and slots that are taken back meanwhile.
sums() {
    start sums "$1" --probe.max-entries=64 --events.burst=2 || return 0
    ./renamer load --dir /tmp --tasks 4 --seconds 5 --actors 2000 --every 5 >"$leave/load.driver" &
    local load=$!
    while kill -0 $load 2>/dev/null; do
        look
        usleep 200000
    done
    wait $load
    settle
    stop_exporter
}

# Nobody reads, as the exporter stands still, and the ring buffer fills; then it goes on.
unread() {
    start unread "$1" --events.rate=1000000 --events.burst=1000000 --events.max-rate=0 || return 0
    kill -STOP "$exporter"
    ./renamer load --dir /tmp --count 6000 --tasks 2 --comm unread >"$leave/load.driver"
    kill -CONT "$exporter"
    look
    settle
    ./renamer load --dir /tmp --count 10 --comm afterwards >"$leave/afterwards.driver"
    settle
    stop_exporter
}

for mode; do
    leave=/out/$mode-names
    mkdir -p "$leave" # for the facts
    names $mode
    sums $mode
    unread $mode
done

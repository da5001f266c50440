# Samples in a guest, in each attach mode that the kernel has: the names of all kinds of renames, and the sums. It asserts
# nothing: each scenario leaves what tests/Sampler printed, in /out/MODE-SCENARIO/sampler, and the tests compare.
#
#   sh samples.sh MODE ...
set -eu

# start NAME MODE [FLAG ...]: false when this kernel has no such mode.
start() {
    leave=/out/$2-$1
    mode=$2
    shift 2
    echo "GUEST scenario ${leave#/out/}"
    mkdir -p "$leave"
    mkfifo /tmp/commands
    ./Sampler --probe.attach="$mode" "$@" </tmp/commands >"$leave/sampler" 2>"$leave/sampler.log" &
    sampler=$!
    exec 3>/tmp/commands
    rm /tmp/commands
    until grep -q '^ready' "$leave/sampler"; do
        if ! kill -0 $sampler 2>/dev/null; then
            exec 3>&-
            wait $sampler || return 1
        fi
        usleep 100000
    done
}

# Says what the sampler's exit status was.
stop() {
    local status=0
    exec 3>&-
    wait $sampler || status=$?
    echo $status >"$leave/exit"
}

tell() { echo "$1" >&3; }

# Where the names are: /tmp is a tmpfs, and paths begin at its root.
names() {
    local d=/tmp/names-$1 long # stays: rm cannot name what is longer than PATH_MAX
    long=$(printf '%0255d' 7)
    mkdir -p $d/from/inner $d/to $d/wide
    touch $d/from/a $d/from/inner/file $d/from/"$long" $d/wide/a
    stat -c 'inode %i' $d/from/a >"$leave/facts"
    awk '$5 == "/tmp" { print "device " $3 }' /proc/self/mountinfo >>"$leave/facts"
    start names "$1" --events.burst=1000 --events.rate=1000 || return 0
    tell read
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
    overlay
    stop
}

overlay() {
    local overlay=/tmp/overlay
    mkdir -p $overlay/lower/sub $overlay/upper $overlay/work $overlay/merged
    echo text >$overlay/lower/sub/from-below
    mount -t overlay -o lowerdir=$overlay/lower,upperdir=$overlay/upper,workdir=$overlay/work \
        overlay $overlay/merged
    awk '$5 == "/tmp/overlay/merged" { print "overlay " $3 }' /proc/self/mountinfo >>"$leave/facts"
    mv $overlay/merged/sub/from-below $overlay/merged/on-top
    umount $overlay/merged
    rm -r $overlay
}

# More names than slots, and slots that are taken back meanwhile.
sums() {
    start sums "$1" --probe.max-entries=64 --events.burst=2 || return 0
    tell read
    ./renamer load --dir /tmp --tasks 4 --seconds 5 --actors 2000 --every 5 >"$leave/load.driver" &
    local load=$!
    while kill -0 $load 2>/dev/null; do
        tell reclaim
        usleep 200000
    done
    wait $load
    stop
}

# Nobody reads, and the ring buffer fills; then somebody does.
unread() {
    start unread "$1" --events.rate=1000000 --events.burst=1000000 || return 0
    ./renamer load --dir /tmp --count 6000 --tasks 2 --comm unread >"$leave/load.driver"
    tell totals
    tell read
    sleep 1
    ./renamer load --dir /tmp --count 10 --comm afterwards >"$leave/afterwards.driver"
    stop
}

for mode; do
    leave=/out/$mode-names
    mkdir -p "$leave" # for the facts
    names $mode
    sums $mode
    unread $mode
done

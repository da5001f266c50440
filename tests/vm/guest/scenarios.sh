# What happens in a guest. It asserts nothing: it leaves what the driver did and what the exporter
# said in /out/SCENARIO, and the tests outside compare.
#
#   sh scenarios.sh [core | core load]
set -eu
. ./exporter.sh
. ./check.sh

# One attach mode: 100 renames under one name, renames on overlayfs and each kind under others.
core() {
    local mode=$1
    start_exporter "$mode" --probe.attach="$mode" || return 0
    scrape before
    ./renamer load --dir /tmp --count 100 --comm hundred >"$leave/hundred.driver"
    rename_on_overlayfs
    ./renamer kinds --dir /tmp --count 50 --comm kinds >"$leave/kinds.driver"
    scrape after
    stop_exporter
}

# Mounting an overlay makes a rename of its own, so the mount has a name of its own. The driver's
# file is an upper one from the start; that of mv comes from the lower layer and is copied up.
rename_on_overlayfs() {
    local overlay=/tmp/overlay
    mkdir -p $overlay/lower $overlay/upper $overlay/work $overlay/merged
    echo text >$overlay/lower/from-below
    mount -t overlay -o lowerdir=$overlay/lower,upperdir=$overlay/upper,workdir=$overlay/work \
        overlay $overlay/merged
    ./renamer load --dir $overlay/merged --count 1 --comm upper >"$leave/upper.driver"
    mv $overlay/merged/from-below $overlay/merged/moved
    umount $overlay/merged
    rm -r $overlay
}

# More tasks than CPUs, more actors than anyone needs, and readers all the while; then calm renames
# by the same tasks, to see that the storm left nothing behind in them.
#   load MODE NAME [FLAG ...]
load() {
    local mode=$1 scenario=load-$2 tasks=12 seconds=10 actors=10000
    shift 2
    start_exporter "$scenario" --probe.attach="$mode" "$@" || return 0
    scrape before
    mkfifo /tmp/go
    ./scraper --port "${address#*:}" --workers 8 --seconds $seconds >"$leave/scraper" 2>&1 &
    local scraper=$!
    ./renamer load --dir /tmp --tasks $tasks --seconds $seconds --actors $actors --calm 100 \
        </tmp/go >"$leave/renamer.driver" &
    local renamer=$!
    exec 3>/tmp/go
    wait $scraper || true # what it saw is in its line
    until grep -q '^load ' "$leave/renamer.driver"; do
        kill -0 $renamer
        usleep 200000
    done
    scrape loaded
    echo go >&3
    exec 3>&-
    wait $renamer
    scrape calm
    stop_exporter
    rm /tmp/go
}

# Cgroups that are gone before anyone can look, and one whose parent is a container's. With v1 the
# pids controller leaves the unified hierarchy: not every kernel still has memory's.
cgroups() {
    local scenario=$1 mode=$2 parent=$3 id box
    start_exporter "$scenario" --probe.attach="$mode" --labels.cgroup=true --labels.user=true || return 0
    ./renamer cgroups --dir /tmp --parent "$parent" --count 20 --comm visitor >"$leave/visitor.driver"
    id=$(printf '%064d' 7)
    box=$parent/crio-$id.scope/container
    mkdir -p "$box"
    sh -c 'echo $$ >"$1/cgroup.procs"; exec ./renamer load --dir /tmp --count 100 --comm boxed --uid 65534' \
        sh "$box" >"$leave/boxed.driver"
    rmdir "$box" "${box%/*}"
    ./renamer load --dir /tmp --count 10 --comm rooted >"$leave/rooted.driver"
    scrape after
    stop_exporter
}

cgroups_v1() {
    mkdir /tmp/v1
    mount -t cgroup -o pids cgroup /tmp/v1
    cgroups "v1-$1" "$1" /tmp/v1
    umount /tmp/v1
}

cat /sys/kernel/debug/sched/preempt >/out/preempt 2>&1 || true # since 5.12
check
for mode in fentry kprobe-multi kprobe tracepoint; do
    core $mode
    cgroups "cgroups-$mode" $mode /sys/fs/cgroup
done
cgroups_v1 fentry
case "$*" in
*load*)
    check_beside
    load auto auto
    load fentry fentry
    load kprobe kprobe
    load auto reclaim --probe.max-entries=512
    ;;
esac

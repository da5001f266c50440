# cgroups SCENARIO MODE PARENT [FLAG ...]: cgroups that are gone before anyone can look, and one whose parent is a container's. With v1 the
# pids controller leaves the unified hierarchy: not every kernel still has memory's.
# Sourced by scenarios.sh.
cgroups() {
    local scenario=$1 mode=$2 parent=$3 id box
    shift 3
    start_exporter "$scenario" --probe.attach="$mode" --labels.cgroup=true --labels.user=true "$@" || return 0
    ./renamer cgroups --dir /tmp --parent "$parent" --count 20 --comm visitor >"$leave/visitor.driver"
    id=$(printf '%064d' 7)
    box=$parent/crio-$id.scope/container
    mkdir -p "$box"
    sh -c 'echo $$ >"$1/cgroup.procs"; exec ./renamer load --dir /tmp --count 100 --comm boxed --uid 65534' \
        sh "$box" >"$leave/boxed.driver"
    rmdir "$box" "${box%/*}"
    ./renamer load --dir /tmp --count 10 --comm rooted >"$leave/rooted.driver"
    mkdir "/tmp/$scenario"
    ./renamer kinds --dir "/tmp/$scenario" --count 3 --comm kinds >"$leave/kinds.driver"
    scrape after
    stop_exporter
}

cgroups_v1() {
    mkdir /tmp/v1
    mount -t cgroup -o pids cgroup /tmp/v1
    cgroups "v1-$1" "$1" /tmp/v1
    umount /tmp/v1
}

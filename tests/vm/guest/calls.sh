# Renames of every kind, in one attach mode: each scenario under a process name of its own, which is
# the scenario's name, and one scrape at the end. The exporter is left running, for a load. Sourced by scenarios.sh.

# run NAME COMMAND...: leaves what the driver said as NAME.driver, and NAME.status: 0; 3 when this
# kernel has not what it takes.
run() {
    local name=$1 status=0
    shift
    "$@" >"$leave/$name.driver" 2>"$leave/$name.error" || status=$?
    echo $status >"$leave/$name.status"
}

# drive NAME RENAMER-ARGUMENT...
drive() {
    local name=$1
    shift
    run "$name" ./renamer "$@" --comm "$name"
}

# on FILE_SYSTEM NAME RENAMER-COMMAND...: nothing where the file system is absent.
on() {
    local fs=$1 name=$2 command=$3
    shift 3
    if [ -e "/out/absent/$fs" ]; then
        cp "/out/absent/$fs" "$leave/$name.error"
        echo 3 >"$leave/$name.status"
    else
        drive "$name" "$command" --dir "$mounts/$fs" "$@"
    fi
}

calls() {
    local mode=$1
    start_exporter "$mode" --probe.attach="$mode" || return 0
    nfs_calls
    system_calls
    file_systems
    overlays "$mode"
    failures
    scrape after
}

# First, because all of nfsd has one name: what follows a scrape is the overlay's.
nfs_calls() {
    on nfs nfs-client load --count 10
    scrape nfs
    on nfs-overlay nfs-overlay load --count 10
}

system_calls() {
    local call
    for call in rename renameat renameat2 int80 io_uring; do
        drive $call load --dir /tmp --count 20 --call $call
    done
    drive io_uring-pers load --dir /tmp --count 20 --call io_uring-personality
    # In turn: at the same time the kernel may skip the probe, which is what loads are for.
    drive threads load --dir /tmp --count 10 --tasks 4 --threads --in-turn
    drive user-ns load --dir /tmp --count 20 --uid 1234 --user-namespace
    for form in noreplace whiteout directory same; do
        drive $form forms --dir /tmp --form $form --count 5
    done
}

file_systems() {
    local fs
    drive tmpfs kinds --dir /tmp --count 50 # the first 20 of each extension have no series
    for fs in ext4 btrfs xfs bind overlay stacked; do
        on $fs $fs kinds --count 3
    done
}

overlays() {
    local mode=$1 merged=$mounts/overlay
    drive copy-up once --dir $merged --from copied-$mode --to up-$mode
    : >$merged/new-$mode
    drive overwrite once --dir $merged --from new-$mode --to over-$mode
    drive stacked-copy-up once --dir $mounts/stacked --from twice-$mode --to twice-up-$mode
    drive ovl-directory forms --dir $merged --form directory --count 5
    drive ovl-io_uring load --dir $merged --count 20 --call io_uring
    drive ovl-uring-pers load --dir $merged --count 20 --call io_uring-personality
    run rootless unshare -U -r -m sh ./rootless.sh $mode $mounts
}

# Who is refused by a permission must not be root.
failures() {
    local errno user
    for errno in $(./renamer --errnos); do
        case $errno in
        EACCES* | EPERM) user='--uid 1234' ;;
        *) user= ;;
        esac
        drive $errno fail --dir /tmp --errno $errno --count 5 $user
    done
}

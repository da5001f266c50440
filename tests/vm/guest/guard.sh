# The guard by each hook: who is stopped, who goes on, and what became of the files. It asserts nothing: it leaves in
# /out/guard-HOOK what exporter.sh leaves, what storms did (NAME.driver), and pages; and of what the kernel refuses, the
# exporter's word.
#
#   sh guard.sh all|small HOOK ...
set -eu
for part in exporter filesystems nfsd guard-policy guard-open guard-reload; do
    . ./$part.sh
done

# start_guard NAME HOOK: the lease is longer than an exporter waits for an emulated CPU; where the exporter is killed, so long that
# it is not the lease's end that lets others go on. The probe would be kept, if there were no guard.
start_guard() {
    local lease=1m
    [ "$2" != auto ] || lease=10s
    start_exporter "$1" --guard.policy.file=$policy --guard.mode=enforce --guard.hook="$2" \
        --guard.lease=$lease --probe.keep=/sys/fs/bpf/kept --detector.files=0 --events.output=file:"/out/$1/events.json"
}

# storm NAME UID FILES [OPTION ...]
storm() {
    local name=$1 uid=$2 files=$3
    shift 3
    storm_in /tmp/guard/"$name" "$name" "$uid" "$files" "$@"
    rm -rf /tmp/guard/"$name"
}

# storm_in DIRECTORY NAME UID FILES [OPTION ...]: what it makes stays. Leaves NAME.driver, NAME.status, NAME.error.
storm_in() {
    local dir=$1 name=$2 uid=$3 files=$4 status=0
    shift 4
    mkdir -p "$dir"
    "${program:-./storm}" --dir "$dir" --files "$files" --uid "$uid" --comm "$name" "$@" \
        >"$leave/$name.driver" 2>"$leave/$name.error" || status=$?
    echo $status >"$leave/$name.status"
}

# has_rule NAME: in the policy of this hook.
has_rule() { grep -q "name: $1\$" $policy; }

# Whoever is over the budget, and whoever is not.
budgets() {
    ! has_rule denied || storm denied 2001 300
    storm other 2900 300
    storm first 2002 300 --order overwrite-first
    storm killed 2003 300 --order rename-first
    storm watched 2004 300
    storm hopping 2005 1500 --processes 150 --names
    storm container 2006 100 --pid-namespace
    # 300 once more, now that others are stopped.
    storm other-again 2900 300
}

exempt() {
    cp ./storm /tmp/guard/exempt-storm
    # As deep as whoever may make cgroups likes.
    local below=/sys/fs/cgroup/exempt/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20
    mkdir -p $below
    usleep 4500000 # the exporter looks for them every 2 s
    storm judged 2992 100
    program=/tmp/guard/exempt-storm storm exempt-program 2990 100
    storm exempt-uid 2998 100
    (
        sh -c 'echo $PPID' >$below/cgroup.procs
        storm exempt-cgroup 2991 100
    )
}

# Renames whose names the hook sees.
names() {
    storm changes 2012 100 --extension doc
    if has_rule replaced; then
        storm replacing-nothing 2013 30
        storm replaced 2013 30 --twins
    fi
    ! has_rule exchanged || storm exchanged 2014 30 --exchange
    if has_rule forbidden; then
        storm forbidden 2015 10
        storm forbidden-exchange 2015 10 --exchange
        storm forbidden-reverse 2015 10 --exchange --reverse
        storm forbidden-almost 2015 10 --extension locke
    fi
    storm ring 2009 30 --call io_uring
    storm sqpoll 2010 30 --call io_uring-sqpoll
}

# 100 files of the upper layer are within the budget, each counted once; files of the lower layer stay there.
stacked() {
    local home=/tmp/stacked
    mkdir -p $home/upper $home/lower $home/work $home/merged
    ./storm --dir $home/lower --files 20 --make
    mount -t overlay -o "lowerdir=$home/lower,upperdir=$home/upper,workdir=$home/work" overlay $home/merged
    mkdir $home/merged/in
    storm_in $home/merged/in overlay 2007 110
    rm -r $home/merged/in
    storm_in $home/merged lower 2008 20 --made
    (cd $home/upper && find . -type f -o -type l) >"$leave/upper"
    umount $home/merged
    rm -r $home
}

# The client is judged; the server is a kernel thread.
over_nfs() {
    if [ -e /out/absent/nfs ]; then
        cp /out/absent/nfs "$leave/client.error"
        echo 3 >"$leave/client.status"
        return
    fi
    chmod 777 $mounts/nfs
    storm_in $mounts/nfs/client client 2011 20
    rm -r $mounts/nfs/client
}

judge() {
    local hook=$1
    rules "$hook" >$policy
    start_guard "guard-$hook" "$hook" || return 0
    scrape before
    if grep -q 'hook="none"' "$leave/before.metrics"; then
        stop_exporter # it proved nothing, so it judges nothing
        return
    fi
    budgets
    if [ "$scope" = all ]; then
        exempt
        if [ "$hook" != tracepoint ]; then
            names
            stacked
            over_nfs
        fi
    fi
    cat /proc/"$exporter"/task/*/comm >"$leave/threads"
    scrape after
    if [ "$hook" = auto ]; then
        fail_open
        stop_exporter
    else
        kill -9 "$exporter"
        wait "$exporter" || true
        started=
    fi
    storm_in "/tmp/guard/gone-$hook" gone 2003 300 # nobody is there any more
    ls -A /sys/fs/bpf/kept >"$leave/pins" 2>/dev/null || true # there is no such directory
}

# A rule that the hook cannot follow is told, not passed over.
cannot_deny() {
    leave=/out/guard-$1-deny
    mkdir -p "$leave"
    local status=0
    { begin_policy 3600; rule denied 2001 deny "$(budget 100)"; } >/tmp/deny.yml
    ./rename_exporter guard check /tmp/deny.yml --guard.hook="$1" --guard.mode=enforce >"$leave/check" 2>&1 || status=$?
    echo $status >"$leave/status"
}

scope=$1
shift
mkdir -p /tmp/guard /tmp/mounts /out
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null || true
cat /sys/kernel/security/lsm >/out/lsm
cat /sys/kernel/debug/sched/preempt >/out/preempt 2>&1 || true
if [ "$scope" = all ]; then
    [ -e $mounts/nfs ] || start_nfsd
fi
for hook; do
    judge "$hook"
    case $scope-$hook in all-fentry | all-kprobe | all-tracepoint) cannot_deny "$hook" ;; esac
done
case $scope in all) reload ;; esac

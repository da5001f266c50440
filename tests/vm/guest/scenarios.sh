# What happens in a guest. It asserts nothing: it leaves what the driver did and what the exporter
# said in /out/SCENARIO, and the tests outside compare.
#
#   sh scenarios.sh [confined|recorded] [MODE ...]     the modes that get loads as well
#
# confined: the exporter is nobody, with three capabilities and the system calls of seccomp.json.
# recorded: the same, and the calls it makes are left in /out/syscalls instead.
set -eu
for part in exporter check filesystems nfsd calls cgroups load installed; do
    . ./$part.sh
done

case ${1-} in
confined) calls='--seccomp seccomp.json' ;;
recorded) calls='--record /out/syscalls' ;;
*) calls= ;;
esac
if [ -n "$calls" ]; then
    shift
    # CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH (tracefs); what a unit would set for the rest.
    confine="./confine $calls 65534 c000000004"
    ulimit -l unlimited
    echo 2 >/proc/sys/kernel/perf_event_paranoid
fi

# is_loaded MODE LOADED-MODE...
is_loaded() {
    local mode=$1
    shift
    case " $* " in *" $mode "*) ;; *) return 1 ;; esac
}

cat /sys/kernel/debug/sched/preempt >/out/preempt 2>&1 || true # since 5.12
check
mount_filesystems
start_nfsd
for mode in $modes; do
    calls $mode
    [ -n "$started" ] || continue # the kernel has not this mode
    ! is_loaded $mode "$@" || storm $mode
    stop_exporter
    # Without durations, as this needs an exporter of its own anyway.
    [ $mode = auto ] || cgroups "cgroups-$mode" $mode /sys/fs/cgroup --no-probe.durations --detector.files=0
done
cgroups_v1 auto
# What is confined already is one of the two; arm64's guests have no confine.
if [ -z "$calls" ] && [ -e confine ]; then
    installed service
    installed image
fi
for mode; do
    [ -e "/out/$mode/ready" ] || continue
    reclaim $mode
    restart $mode
done
is_loaded auto "$@" || check_beside_alone

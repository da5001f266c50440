# What happens in a guest. It asserts nothing: it leaves what the driver did and what the exporter
# said in /out/SCENARIO, and the tests outside compare.
#
#   sh scenarios.sh [beside] [MODE ...]     the modes that get loads as well
set -eu
for part in exporter check filesystems nfsd calls cgroups load; do
    . ./$part.sh
done

cat /sys/kernel/debug/sched/preempt >/out/preempt 2>&1 || true # since 5.12
check
mount_filesystems
start_nfsd
for mode in $modes; do
    calls $mode
    [ $mode = auto ] || cgroups "cgroups-$mode" $mode /sys/fs/cgroup
done
cgroups_v1 fentry
for mode; do
    case $mode in
    beside) check_beside ;;
    *) loads $mode ;;
    esac
done

# Boots a Debian with systemd from the disk "system", in a PID namespace of its own, with an exporter whose guard enforces
# over everybody. Leaves what its work.service left, in /out/system.
#
#   sh system.sh
set -eu

root=/tmp/system
mkdir -p $root /out/system
for disk in /sys/block/nvme*; do
    [ "$(tr -d ' ' <"$disk/device/serial")" != system ] || mount -t ext4 "/dev/${disk##*/}" $root
done
for system in sys dev; do
    mount --rbind /$system $root/$system
done
mount -t tmpfs tmpfs $root/run
mount -t tmpfs tmpfs $root/tmp
echo 2 >/proc/sys/kernel/perf_event_paranoid
# It calls itself a container, so systemd leaves the devices alone.
# Its root is the root of its mounts, as of any system: services have mounts of their own.
container=guest unshare -m -p -f sh -c 'mount -t proc proc "$0/proc" && cd "$0" && mount --move . / &&
    exec chroot . /lib/systemd/systemd --show-status=false' \
    $root >/out/system/systemd.log 2>&1 || echo $? >/out/system/end
cp -r $root/var/log/work/. /out/system/

# The file systems of a guest, mounted once, before any exporter starts. Sourced by scenarios.sh.
# A file system that this kernel has not leaves its reason in /out/absent/NAME.

mounts=/tmp/mounts
modes='fentry kprobe-multi kprobe tracepoint auto'

absent() {
    mkdir -p /out/absent
    echo "$2" >"/out/absent/$1"
}

mount_disk() {
    local name=$1 disk
    mkdir -p "$mounts/$name"
    for disk in /sys/block/nvme*; do
        if [ "$(tr -d ' ' <"$disk/device/serial")" = "$name" ]; then
            mount -t "$name" "/dev/${disk##*/}" "$mounts/$name" 2>/tmp/why && return
        fi
    done
    absent "$name" "cannot mount $name: $(cat /tmp/why 2>/dev/null)"
}

# mount_overlay NAME LOWER [OPTIONS]: with an upper layer on tmpfs. A file from LOWER is renamed once,
# so each mode has files of its own there.
mount_overlay() {
    local name=$1 lower=$2 home=$mounts/.$1
    mkdir -p "$home/upper" "$home/work" "$mounts/$name"
    mount -t overlay -o "lowerdir=$lower,upperdir=$home/upper,workdir=$home/work${3:+,$3}" \
        overlay "$mounts/$name"
}

mount_filesystems() {
    local lower=$mounts/.lower mode
    mkdir -p $lower $mounts/bind $mounts/source
    mount_disk ext4
    mount_disk btrfs
    mount_disk xfs
    mount --bind $mounts/source $mounts/bind
    for mode in $modes; do
        for file in copied over twice rootless; do
            echo text >"$lower/$file-$mode"
        done
    done
    mount_overlay overlay $lower
    mount_overlay stacked $mounts/overlay # an overlay on an overlay: as a lower layer; no kernel takes one as upper
}

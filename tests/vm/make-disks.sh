#!/bin/bash
# make-disks.sh DIRECTORY - makes the disks of the guests: DIRECTORY/{ext4,btrfs,xfs}.img, sparse and empty.
# What a newer mkfs would switch on and 5.10 cannot read stays off.
set -euo pipefail

mkdir -p "$1"
make_disk() {
    local name=$1 size=$2 log
    shift 2
    rm -f "$name.img" "$name.part"
    truncate -s "$size" "$name.part"
    log=$("$@" "$name.part" 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }
    mv "$name.part" "$name.img"
}
cd "$1"
make_disk ext4 64M mkfs.ext4 -q -F
make_disk btrfs 128M mkfs.btrfs -q
make_disk xfs 300M mkfs.xfs -q -i nrext64=0

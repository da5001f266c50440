#!/bin/bash
# make-disks.sh DIRECTORY - makes the disks of the guests: DIRECTORY/{ext4,btrfs,xfs}.img, sparse and empty.
# What a newer mkfs would switch on and 5.10 cannot read stays off.
set -euo pipefail

mkdir -p "$1"
make_disk() {
    local name=$1 size=$2
    shift 2
    rm -f "$name.img" "$name.part"
    truncate -s "$size" "$name.part"
    "$@" "$name.part"
    mv "$name.part" "$name.img"
}
cd "$1"
make_disk ext4 64M mkfs.ext4 -q -F
make_disk btrfs 128M mkfs.btrfs -q
make_disk xfs 300M mkfs.xfs -q -i nrext64=0

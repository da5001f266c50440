#!/bin/sh
# Guest/record.sh's command in the guest: this machine's file system, read-only below a layer in memory, becomes the root.
# What is installed here is installed there, with its owners and ctimes. Patterns work in /tmp, which is no overlay:
# that one calls vfs_rename twice.
#
#   root.sh FOLDER_OF_GUEST PATTERN...
set -e
mkdir /lower /layer /new
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /lower
mount -t tmpfs layer /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/lower,upperdir=/layer/upper,workdir=/layer/work root /new
mkdir -p /new/out /new/proc /new/sys /new/dev
mount --bind /out /new/out
for directory in proc sys dev; do mount --rbind /$directory /new/$directory; done
mkdir -p /new/dev/shm
for directory in tmp run dev/shm; do mount -t tmpfs -o mode=1777 ${directory##*/} /new/$directory; done
cd /new
mount --move . /
exec chroot . /bin/bash "$@"

# Whose renames are events, and under which names: in fentry mode. It asserts nothing; the test outside
# compares. A user moves two files, logrotate rotates a log; then mounts of every kind.
#
#   sh story.sh
set -eu

leave=/out/story
home=/tmp/ann
mkdir -p $leave $home /tmp/log
echo 'ann:x:1000:1000::/tmp/ann:/bin/sh' >>/etc/passwd
echo 'ann:x:1000:' >>/etc/group
chown ann $home

as_ann() { su -s /bin/sh ann -c "$1" </dev/null; }

watch() {
    ./rename_exporter events --probe.attach=fentry --format=json --log.level=debug \
        --events.rate=1000000 --events.burst=1000000 --events.max-rate=0 >$leave/events.json 2>$leave/exporter.log &
    events=$!
    until grep -q 'probe attached by' $leave/exporter.log; do
        kill -0 $events
        usleep 200000
    done
}

# Waits for the event: what is asked of /proc must still be so.
seen() {
    until grep -q "$1" $leave/events.json; do
        kill -0 $events
        usleep 200000
    done
}

# The last command is a builtin: of another one the shell would make itself, and who is whose parent?
the_story() {
    echo full >/tmp/log/app.log
    printf '/tmp/log/app.log {\n rotate 3\n}\n' >/tmp/logrotate.conf
    as_ann "cd $home; mkdir old; echo 1 >draft.txt; echo 2 >notes.txt; mv draft.txt final.md; mv notes.txt old/read.txt; :"
    ./logrotate --force --state /tmp/logrotate.state /tmp/logrotate.conf
}

bind_mount() {
    mkdir -p /tmp/source/inner /tmp/bound
    mount --bind /tmp/source/inner /tmp/bound
    usleep 200000 # the table of mounts is kept for a moment, and logrotate's rename has just asked for it
    (cd /tmp/bound; echo 1 >bind-1; mv bind-1 bind-2)
    (cd /tmp/source; echo 1 >outer-1; mv outer-1 outer-2)
    seen bind-2
    seen outer-2
    umount /tmp/bound
}

# The top of the file system is not mounted: only the subvolume is, elsewhere.
btrfs_subvolume() {
    local disk=/tmp/disk
    truncate -s 128M /tmp/btrfs.img
    ./mkfs.btrfs -q /tmp/btrfs.img
    mkdir -p $disk /tmp/volume
    losetup /dev/loop0 /tmp/btrfs.img
    mount -t btrfs /dev/loop0 $disk
    ./btrfs subvolume create $disk/@home
    mount -t btrfs -o subvol=@home /dev/loop0 /tmp/volume
    umount $disk
    (cd /tmp/volume; mkdir d; echo 1 >d/btrfs-1; mv d/btrfs-1 d/btrfs-2)
    seen btrfs-2
    umount /tmp/volume
}

# A root of its own in a mount namespace of its own, as a container has. The driver's task is still there
# when its events are made: it waits for a line.
container() {
    local box=/tmp/box
    mkdir -p $box/lower/data $box/upper $box/work $box/root
    cp renamer $box/lower/
    mount -t overlay -o lowerdir=$box/lower,upperdir=$box/upper,workdir=$box/work overlay $box/root
    mkfifo /tmp/go
    unshare -m chroot $box/root /renamer load --dir /data --count 2 --comm boxed --calm 1 </tmp/go >$leave/boxed.driver &
    local boxed=$!
    exec 3>/tmp/go
    seen '"boxed"'
    echo go >&3
    exec 3>&-
    wait $boxed
    (cd $box/root; echo 1 >outside-1; mv outside-1 outside-2) # by a process of the host
    seen outside-2
    umount $box/root
}

deep_directory() {
    local i=0
    (
        cd /tmp
        while [ $((i += 1)) -le 140 ]; do
            mkdir deep
            cd deep
        done
        echo 1 >deep-1
        mv deep-1 deep-2
    )
}

watch
the_story
bind_mount
btrfs_subvolume
container
deep_directory
seen deep-2
kill $events # a shell has its background jobs ignore SIGINT
status=0
wait $events || status=$?
echo $status >$leave/exit

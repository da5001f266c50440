# A kernel NFS server that exports a plain directory and an overlay to this guest itself: renames by
# kernel threads. There is no mountd: what it would answer is written into the kernel's caches
# beforehand (net/sunrpc/cache.c; the formats are those of fs/nfsd/export.c). Sourced by scenarios.sh.

domain=guest
forever=9999999999
# fs/nfsd/export.h, include/uapi/linux/nfsd/export.h
readonly INSECURE_PORT=0x2 ASYNC=0x10 NOSUBTREECHECK=0x400 FSID=0x2000 CROSSMOUNT=0x4000 V4ROOT=0x10000

# export_directory PATH FSID [FLAGS]
export_directory() {
    local flags=$((INSECURE_PORT | ASYNC | NOSUBTREECHECK | FSID | CROSSMOUNT | ${3:-0}))
    echo "$domain $1 $forever $flags 65534 65534 $2" >/proc/net/rpc/nfsd.export/channel
    # 1 is FSID_NUM: a file handle that starts with the export's number.
    printf '%s 1 \\x%02x000000 %s %s\n' "$domain" "$2" $forever "$1" >/proc/net/rpc/nfsd.fh/channel
}

# The exports are mounted as $mounts/nfs and $mounts/nfs-overlay.
start_nfsd() {
    local root=$mounts/.exports name
    mkdir -p $root $mounts/.nfs-lower $mounts/nfs $mounts/nfs-overlay
    mount -t tmpfs tmpfs $root
    mkdir -p $root/nfs $root/nfs-overlay
    mount -t tmpfs tmpfs $root/nfs
    mount_overlay .nfs-merged $mounts/.nfs-lower index=on,nfs_export=on,redirect_dir=nofollow
    mount --bind $mounts/.nfs-merged $root/nfs-overlay

    # A client's mount waits for ever for a server that is not there: only when all of this worked.
    if serve $root 2>/tmp/why; then
        keep_awake &
        for name in nfs nfs-overlay; do
            mount -t nfs4 -o vers=4.1,addr=127.0.0.1,clientaddr=127.0.0.1,proto=tcp,sec=sys,port=2049 \
                127.0.0.1:/$name $mounts/$name 2>/tmp/why || absent $name "cannot mount: $(cat /tmp/why)"
        done
        kill $!
    else
        absent nfs "cannot start nfsd: $(cat /tmp/why)"
        absent nfs-overlay "cannot start nfsd: $(cat /tmp/why)"
    fi
}

# The thread nfsd may sleep through its first connection (seen on 5.10, in 1 guest of 50: the connection
# stayed in the listener's queue, and mount gave up after 180 s). The next connection wakes it.
keep_awake() {
    while :; do
        timeout 1 nc 127.0.0.1 2049 </dev/null || true
        sleep 2
    done
}

# put TEXT FILE
put() { echo "$1" >"$2" || { echo "cannot write '$1' to $2" >&2; return 1; }; }

serve() {
    # Where it keeps its clients. Newer kernels end the grace period early only for a server that does.
    mkdir -p /var/lib/nfs/v4recovery
    mount -t nfsd nfsd /proc/fs/nfsd &&
        put "nfsd 127.0.0.1 $forever $domain" /proc/net/rpc/auth.unix.ip/channel &&
        export_directory $1 0 $V4ROOT &&
        export_directory $1/nfs 1 &&
        export_directory $1/nfs-overlay 2 &&
        # Version 4 alone: the others must be registered with an rpcbind, which is not here.
        { put "-2 -3 +4 +4.1" /proc/fs/nfsd/versions || put "-3 +4 +4.1" /proc/fs/nfsd/versions; } &&
        put 10 /proc/fs/nfsd/nfsv4leasetime &&
        put 10 /proc/fs/nfsd/nfsv4gracetime &&
        put "tcp 2049" /proc/fs/nfsd/portlist &&
        put 1 /proc/fs/nfsd/threads || return
    put Y /proc/fs/nfsd/v4_end_grace || sleep 12 # then it ends by itself, after 10 s
}

#!/bin/bash
# Boots a kernel of kernels.table in QEMU, runs a command as root in it, brings its files back.
#
#   boot.sh --kernel NAME --out DIR [options] COMMAND
#
# COMMAND        for the guest's sh (busybox), in a directory that holds the --file ones
# --out DIR      gets what COMMAND leaves in /out, and the guest's console as console.log
# --file PATH    goes into the guest, with the shared libraries it needs; repeatable
# --disk PATH    a disk image whose writes are forgotten; repeatable. Its serial number in the guest
#                is the file's name without .img
# --share DIR    the guest may mount it: mount -t 9p -o trans=virtio,version=9p2000.L,ro host /mnt. It cannot write there
# --progress     tells on standard error what the guest says it is at
# --forward H:G  port H of this machine's loopback is port G of the guest; repeatable
# --limit S      seconds until the guest is stopped; default 120
# --begin S      seconds until it must run COMMAND, or is stopped; default 90
# --no-modules   loads none of those that kernels.table names
# --debug SOCKET  QEMU's server for debuggers listens on that unix socket; the kernel is where it was linked to
# --count-instructions  the guest's clock is its one CPU's count of instructions, a nanosecond each
# --cpus N, --memory MB, --arguments "more for the kernel's command line"
#
# With KVM where that works (accelerator.sh), else emulated.
#
# Exit status: COMMAND's; 124 time limit; 125 the guest was gone before it reported, twice. The consoles of guests that
# were gone are console-first.log and console-second.log.
set -euo pipefail
here=$(dirname "$0")
. "$here/kernels.sh"
. "$here/initramfs.sh"
. "$here/machines.sh"
. "$here/pause.sh"
. "$here/accelerator.sh"

kernel='' out='' limit=120 begin=90 cpus=2 memory=1024 more='' files=() disks=() progress=
forwards='' share=() debug=() with_modules=1 accelerator= emulation=(-accel tcg,thread=multi)
while [[ ${1-} == --* ]]; do
    case $1 in
    --kernel) kernel=$2 ;;
    --out) out=$2 ;;
    --file) files+=("$2") ;;
    --progress) progress=1; shift; continue ;;
    --no-modules) with_modules=; shift; continue ;;
    --count-instructions)
        # Asleep, the guest's clock leaps to its next timer: nobody waits for that.
        emulation=(-accel tcg,thread=single -icount shift=0,sleep=off) accelerator=tcg cpus=1
        shift
        continue
        ;;
    --debug) debug=(-gdb "unix:$2,server=on,wait=off") more+=' nokaslr' accelerator=tcg ;;
    --disk) disks+=("$2") ;;
    --share) share=(-virtfs "local,path=$2,mount_tag=host,security_model=none,readonly=on,multidevs=remap") ;;
    --limit) limit=$2 ;;
    --begin) begin=$2 ;;
    --cpus) cpus=$2 ;;
    --memory) memory=$2 ;;
    --forward) forwards+=",hostfwd=tcp:127.0.0.1:${2%:*}-:${2#*:}" ;;
    --arguments) more+=" $2" ;;
    *) sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2 ;;
    esac
    shift 2
done
[ -n "$kernel" ] && [ -n "$out" ] && [ $# -eq 1 ] || die "needs --kernel, --out and one COMMAND"
command=$1

find_kernel "$kernel"
[ -n "$with_modules" ] || modules=
root="$home/root"
[ -e "$home/packages" ] || die "kernel $kernel is not here; run fetch-kernels.sh $kernel"
vmlinuz=$(find "$root" -name 'vmlinuz*' -type f | head -n 1)

work=$(mktemp -d)
mkfifo "$work/monitor"
[ -n "$accelerator" ] || find_accelerator "$architecture" "$vmlinuz"
find_machine "$architecture" "$work"
qemu=
# Only our own guest: it is a child of ours until it has been waited for.
trap '[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true; rm -rf "$work"' EXIT
# A network card only for who asks; nothing in the guest can call out.
network=()
if [ -n "$forwards" ]; then
    modules+="${modules:+,}virtio_pci,virtio_net"
    network=(-netdev "user,id=net,restrict=on$forwards" -device virtio-net-pci,netdev=net,romfile=)
fi
mkdir -p "$out"

build_initramfs "$work/initrd" "$root" "$command" "${files[@]}"

# NVMe: Debian's kernels have it built in.
drives=()
for disk in "${disks[@]}"; do
    name=$(basename "$disk" .img)
    drives+=(-drive "file=$disk,format=raw,if=none,id=$name,snapshot=on" -device "nvme,drive=$name,serial=$name")
done

# Until the guest is gone.
tell_progress() {
    tail --quiet --pid="$qemu" --lines=+1 --follow=name --retry "$work/console" 2>/dev/null |
        sed -un "s/^GUEST /$kernel: /p" >&2
}

# An emulated kernel may stand still before it has said a word (seen once in 300 boots): 5 s are usual,
# and 30 s beside four others. True, too, when it has ended.
await_begin() {
    local second
    for ((second = 0; second < begin; second++)); do
        if grep -qs '^GUEST BEGIN' "$work/console" || ! kill -0 "$qemu" 2>/dev/null; then
            return 0
        fi
        sleep 1
    done
    say "$kernel: has not begun after $begin s"
    return 1
}

boot() {
    local accel=("${emulation[@]}")
    [ "$accelerator" != kvm ] || accel=(-accel kvm)
    : >"$work/console"
    timeout --kill-after=5 "$limit" "${machine[@]}" "${accel[@]}" \
        -smp "$cpus" -m "$memory" -nodefaults -no-user-config -display none -no-reboot \
        "${drives[@]}" -kernel "$vmlinuz" -initrd "$work/initrd" \
        -append "rdinit=/init quiet loglevel=4 panic=-1 oops=panic softlockup_panic=1 watchdog_thresh=30 $machine_arguments $arguments $more" \
        "${network[@]}" "${share[@]}" "${debug[@]}" \
        -monitor stdio <>"$work/monitor" >/dev/null 2>"$work/qemu" &
    qemu=$!
    # Open for reading too: a command to an emulator that is gone must not wait for a reader.
    pause_when_wanted "$qemu" "$work/monitor" 1<>"$work/monitor" &
    [ -z "$progress" ] || tell_progress &
    await_begin || kill "$qemu"
    local status=0
    wait "$qemu" || status=$?
    qemu=
    tr -d '\r' <"$work/console" >"$out/console.log"
    return "$status"
}

# softlockup_panic: an emulated CPU that goes round and round in patched code never comes out of it.
# A guest that ends well says so last, after its files are out, and reboots; so does one that dies,
# but without that line.
for attempt in first second; do
    status=0
    boot || status=$?
    if [ "$status" -eq 124 ]; then
        say "$kernel: stopped after $limit s; the console is $out/console.log"
        exit 124
    fi
    reported=$(sed -n 's/^GUEST END status \([0-9]*\).*/\1/p' "$out/console.log")
    if [ -n "$reported" ]; then
        base64 -di "$work/files" | tar -xzf - -C "$out"
        exit "$reported"
    fi
    say "$kernel: the guest was gone before it reported ($attempt try, qemu status $status): $(<"$work/qemu")"
    cp "$out/console.log" "$out/console-$attempt.log"
    accelerator=tcg # KVM may have said a word and no more
done
exit 125

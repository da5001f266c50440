# What runs a guest: KVM where that works, else QEMU's own emulation (TCG). Sourced by boot.sh, after kernels.sh and
# machines.sh.
#
# Whether KVM works is tried once and remembered in a file, for this host's kernel and QEMU; remove it to try again.
# ACCELERATOR_FILE in the environment: another file. VM_ACCELERATOR=kvm or tcg: no question.
# shellcheck shell=bash

readonly accelerator_file="${ACCELERATOR_FILE:-$cache_home/accelerator}"
readonly first_word_limit=10 # seconds; KVM that works takes one

# find_accelerator ARCHITECTURE VMLINUZ: sets accelerator, to kvm or tcg, and says so.
find_accelerator() {
    accelerator=${VM_ACCELERATOR-}
    [ -z "$accelerator" ] || return 0
    if [ "$1" != "$(dpkg --print-architecture)" ]; then
        accelerator=tcg
        return
    fi
    # One tries, others wait for what it finds.
    mkdir -p "$(dirname "$accelerator_file")"
    exec 8>"$accelerator_file.lock"
    flock 8
    local host
    host=$(find_machine "$1" /nowhere && echo "Linux $(uname -r), $("${machine[0]}" --version | head -n 1)")
    if ! grep -qsxF "$host" "$accelerator_file"; then
        accelerator=tcg
        ! try_kvm "$1" "$2" || accelerator=kvm
        printf '%s\n' "$accelerator" "$host" >"$accelerator_file"
    fi
    exec 8>&-
    accelerator=$(head -n 1 "$accelerator_file")
    case $accelerator in
    kvm) say "guests run with KVM" ;;
    *) say "guests are emulated: with KVM none said a word in $first_word_limit s (remove $accelerator_file to try again)" ;;
    esac
}

# Whether a kernel that finds no root, and ends, says a word. /dev/kvm may be there and hang: SIGKILL ends that, even if
# we ourselves are gone by then.
try_kvm() (
    directory=$(mktemp -d)
    trap 'rm -rf "$directory"' EXIT
    find_machine "$1" "$directory"
    # --foreground: else timeout kills itself as well, and nobody waits for QEMU's end.
    timeout --foreground --signal=KILL $first_word_limit "${machine[@]}" -accel kvm -m 256 -nodefaults \
        -no-user-config -display none -no-reboot -kernel "$2" -append "$machine_arguments panic=-1" \
        </dev/null >/dev/null 2>&1 8>&- || true
    grep -qs 'Linux version' "$directory/console"
)

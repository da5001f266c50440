# The machines that QEMU emulates: one for each architecture. Sourced by boot.sh.
# shellcheck shell=bash

# find_machine ARCHITECTURE DIRECTORY: sets machine, the emulator and its first arguments, and
# machine_arguments for the kernel's command line. The guest's console is DIRECTORY/console, what it
# sends to the serial port that the variable FILES of its init names is DIRECTORY/files.
find_machine() {
    case $1 in
    amd64)
        # NativeAOT wants a CPU newer than QEMU's default. Where a CPU has erms, kernel and C library copy and clear by
        # 'rep movsb', which is emulated byte by byte: without it a guest takes a quarter less of the host's CPU.
        machine=(qemu-system-x86_64 -cpu max,-erms -serial "file:$2/console" -serial "file:$2/files")
        machine_arguments='console=ttyS0 FILES=/dev/ttyS1 tsc=reliable no_timer_check'
        ;;
    arm64)
        # Its one serial port is no 16550; the other comes on PCI. Emulating the usual pointer
        # authentication takes most of the time; kernels before 5.12 do not know 52-bit addresses.
        machine=(qemu-system-aarch64 -machine virt -cpu max,pauth-impdef=on,lpa2=off
            -serial "file:$2/console" -chardev "file,id=files,path=$2/files" -device pci-serial,chardev=files)
        machine_arguments='console=ttyAMA0 FILES=/dev/ttyS0'
        ;;
    *) die "no machine for $1" ;;
    esac
}

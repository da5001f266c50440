# Builds the guest's root file system. An uncompressed cpio: the emulated CPU would take longer to
# inflate one than we take to copy it.
# shellcheck shell=bash

# build_initramfs FILE KERNEL_ROOT COMMAND [PAYLOAD ...]; uses $modules and $architecture of the kernel's
# line.
build_initramfs() {
    local file=$1 kernel_root=$2 command=$3 tree busybox
    shift 3
    tree=$(dirname "$file")/tree
    mkdir -p "$tree"/{bin,dev,etc,modules,out,payload,proc,root,sys,tmp}
    # A kernel for another architecture comes with a busybox of its own.
    busybox=$(find "$kernel_root" -path '*/bin/busybox' -type f)
    cp "${busybox:-$(command -v busybox)}" "$tree/bin/busybox"
    cp "$(dirname "${BASH_SOURCE[0]}")/guest/init" "$tree/init"
    chmod +x "$tree/init"
    printf '%s\n' "$command" >"$tree/etc/command"
    # Users by name would be noise here, but a root whose name is unknown makes tools complain.
    echo 'root:x:0:0::/root:/bin/sh' >"$tree/etc/passwd"

    # As distributions install it: what the kernel was built with.
    find "$kernel_root/boot" -name 'config-*' -exec install -D -t "$tree/boot" {} + 2>/dev/null || mkdir -p "$tree/boot"

    local payload
    for payload; do
        cp "$payload" "$tree/payload/"
        add_libraries "$tree" "$payload"
    done
    local module
    for module in ${modules//,/ }; do
        add_module "$tree" "$kernel_root" "$module"
    done
    (cd "$tree" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) >"$file"
}

# A dynamically linked program brings its loader and libraries, at the paths where it looks.
add_libraries() {
    local tree=$1 library
    while read -r library; do
        [ -e "$tree$library" ] || cp --dereference --parents "$library" "$tree"
    done < <(ldd "$2" 2>/dev/null | grep -o '/[^ )]*')
    [ "$architecture" = "$(dpkg --print-architecture)" ] || add_foreign_libraries "$tree" "$2"
}

# ldd asks the program's loader, which does not run here. What is not there is in no sysroot either:
# the exporter needs glibc alone.
add_foreign_libraries() {
    local tree=$1 library found sysroot
    sysroot=$(dirname "${BASH_SOURCE[0]}")/../../artifacts/$architecture/sysroot
    for library in $(readelf --dynamic --program-headers "$2" 2>/dev/null |
        sed -nE 's/.*(NEEDED|program interpreter).*[[/]([^]/]*)\]$/\2/p'); do
        for found in "$sysroot"/lib/"$library" "$sysroot"/lib/*/"$library"; do
            [ ! -e "$found" ] || install -D --mode=755 "$found" "$tree${found#"$sysroot"}"
        done
    done
}

# Numbered in the order modprobe would load them in, and inflated here.
add_module() {
    local tree=$1 kernel_root=$2 word path copy
    while read -r word path _; do
        [ "$word" = insmod ] || continue # or builtin
        copy=$(basename "${path%.ko*}")
        ! compgen -G "$tree/modules/*-$copy.ko" >/dev/null || continue
        copy=$(printf '%s/modules/%02d-%s.ko' "$tree" "$(ls "$tree/modules" | wc -l)" "$copy")
        case $path in
        *.xz) xz -dc "$path" >"$copy" ;;
        *.zst) zstd -dcq "$path" >"$copy" ;;
        *) cp "$path" "$copy" ;;
        esac
    done < <(modprobe --dirname "$kernel_root" --set-version "$(ls "$kernel_root/lib/modules")" \
        --show-depends "$3" || say "the kernel has no module $3")
}

#!/bin/bash
# record-guest.sh DIR - runs patterns in a QEMU guest (Linux 6.1, fentry), and leaves in DIR what its exporter showed every
# 15 seconds: pages 0000, 0001 ..., and "began". This machine may lack what counts extensions; the guest does not.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1?record-guest.sh DIR}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/build/need.sh" qemu-system-x86 busybox-static cpio kmod xz-utils zstd dpkg rsync logrotate tar sed perl-base bash
"$root/tests/vm/fetch-kernels.sh" 6.1
(cd "$work" && apt-get -o APT::Sandbox::User=root download linux-libc-dev >&2)
mv "$work"/linux-libc-dev*.deb "$work/linux-libc-dev.deb"
tar -cf "$work/patterns.tar" -C "$root" tests/e2e/patterns

files=()
for file in "$root"/artifacts/rename_exporter "$root"/artifacts/tests/{encryptor,renamer} "$work"/{linux-libc-dev.deb,patterns.tar} \
	"$here/guest.sh" /bin/{bash,tar,sed,mv} /usr/bin/{perl,dpkg,dpkg-deb,dpkg-split,rsync} /usr/sbin/logrotate; do
	files+=(--file "$file")
done
mkdir -p "$work/out"
"$root/tests/vm/boot.sh" --kernel 6.1 --memory 3072 --limit 900 --out "$work/out" "${files[@]}" './bash guest.sh' || {
	status=$?
	tail -n 30 "$work/out/console.log" >&2
	exit $status
}
mkdir -p "$out"
rm -f "$out"/*
mv "$work/out"/* "$out"

#!/usr/bin/env bash
# build.sh BINARY ARCHITECTURE VERSION DIRECTORY - makes DIRECTORY/rename-exporter-VERSION-1.MACHINE.rpm, with Debian's
# rpmbuild. ARCHITECTURE is Debian's name, MACHINE rpm's.
#
# Of the same files it makes the same bytes: times are those of SOURCE_DATE_EPOCH, everything is root's.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly binary=$1 architecture=$2 version=$3 directory=$4
here=$(cd "$(dirname "$0")" && pwd)
readonly here
: "${SOURCE_DATE_EPOCH:?the time that the package bears; the Makefile takes it from git}"

case $architecture in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) echo "build.sh: no architecture '$architecture'" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Not rpm's own buildroot, whose name would have the package's release and machine in it.
"$here/../packages/stage.sh" rpm "$binary" "$architecture" "$version" "$work/stage"
install -D -m 644 "$here/rename_exporter.preset" "$work/stage/usr/lib/systemd/system-preset/50-rename_exporter.preset"

rpmbuild -bb --quiet --target "$machine-linux" --define "_topdir $work/top" --define "_rpmdir $work/rpm" \
    --define "package_version $version" --define "stage $work/stage" \
    --define "description_file $here/../packages/description.txt" "$here/rename-exporter.spec" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }
mkdir -p "$directory"
mv "$work/rpm/$machine/rename-exporter-$version-1.$machine.rpm" "$directory"
echo "$directory/rename-exporter-$version-1.$machine.rpm"

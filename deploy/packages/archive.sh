#!/usr/bin/env bash
# archive.sh BINARY ARCHITECTURE VERSION DIRECTORY - makes DIRECTORY/rename_exporter-VERSION.linux-ARCHITECTURE.tar.gz,
# what one needs without a package manager. Of the same files it makes the same bytes.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly binary=$1 architecture=$2 version=$3 directory=$4
readonly name=rename_exporter-$version.linux-$architecture

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$(dirname "$0")/stage.sh" archive "$binary" "$architecture" "$version" "$work/$name"
mkdir -p "$directory"
tar --create --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner "$name" |
    gzip -9n >"$directory/$name.tar.gz"
echo "$directory/$name.tar.gz"

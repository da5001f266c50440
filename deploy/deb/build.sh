#!/usr/bin/env bash
# build.sh BINARY ARCHITECTURE VERSION DIRECTORY - makes DIRECTORY/rename-exporter_VERSION_ARCHITECTURE.deb
#
# Of the same files it makes the same bytes: times are those of SOURCE_DATE_EPOCH, everything is root's.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly binary=$1 architecture=$2 version=$3 directory=$4
here=$(cd "$(dirname "$0")" && pwd)
readonly here top=$here/../..
readonly maintainer='rename_exporter maintainers <maintainers@rename-exporter.invalid>'
: "${SOURCE_DATE_EPOCH:?the time that the package bears; the Makefile takes it from git}"
export LC_ALL=C TZ=UTC

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly root=$work/root
readonly doc=$root/usr/share/doc/rename-exporter

put_documents() {
    "$top/build/notices.sh" "$architecture" | gzip -9n >"$doc/dotnet-third-party-notices.txt.gz"
    awk -v version="$version" -v maintainer="$maintainer" -v date="$(date -R -d "@$SOURCE_DATE_EPOCH")" \
        -f "$here/changelog.awk" "$top/CHANGELOG.md" | gzip -9n >"$doc/changelog.gz"
    cat "$here/copyright.head" "$top/LICENSE" "$top/docs/third-party.md" >"$doc/copyright"
    install -D -m 644 -t "$root/usr/share/lintian/overrides" "$here/lintian/rename-exporter"
}

put_control() {
    local size
    size=$(du -k --apparent-size -s "$root" | cut -f1)
    install -d "$root/DEBIAN"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@MAINTAINER@/$maintainer/" \
        -e "s/@SIZE@/$size/" "$here/control.in" >"$root/DEBIAN/control"
    sed -e 's/^$/./' -e 's/^/ /' "$top/deploy/packages/description.txt" >>"$root/DEBIAN/control"
    echo /etc/default/rename_exporter >"$root/DEBIAN/conffiles"
    install -m 755 "$here"/{postinst,prerm,postrm} "$root/DEBIAN"
    (cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\n' | sort | xargs md5sum) \
        >"$root/DEBIAN/md5sums"
}

"$top/deploy/packages/stage.sh" deb "$binary" "$architecture" "$version" "$root"
put_documents
put_control

# dpkg-deb takes no time later than SOURCE_DATE_EPOCH; what is older would be of this checkout.
find "$root" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$directory"
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$directory/rename-exporter_${version}_$architecture.deb" >/dev/null
echo "$directory/rename-exporter_${version}_$architecture.deb"

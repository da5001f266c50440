#!/usr/bin/env bash
# build.sh BINARY ARCHITECTURE VERSION DIRECTORY - makes DIRECTORY/rename-exporter_VERSION_ARCHITECTURE.deb
#
# Of the same files it makes the same bytes: times are those of SOURCE_DATE_EPOCH, everything is root's.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly binary=$1 architecture=$2 version=$3 directory=$4
readonly here=$(cd "$(dirname "$0")" && pwd)
readonly top=$here/../..
readonly maintainer='rename_exporter maintainers <maintainers@rename-exporter.invalid>'
: "${SOURCE_DATE_EPOCH:?the time that the package bears; the Makefile takes it from git}"
export LC_ALL=C TZ=UTC

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly root=$work/root
readonly doc=$root/usr/share/doc/rename-exporter

# put MODE TARGET SOURCE...: files into a directory of the package.
put() {
    install -d "$root/$2"
    install -m "$1" "${@:3}" "$root/$2"
}

# Units are written for /usr/local and for who copies them by hand.
put_unit() {
    install -d "$root/lib/systemd/system"
    sed -e 's|/usr/local/bin/|/usr/bin/|' \
        -e 's|^Documentation=.*|Documentation=man:rename_exporter(8) file:/usr/share/doc/rename-exporter/README.md|' \
        "$1" >"$root/lib/systemd/system/$(basename "$1")"
}

put_documents() {
    put 644 usr/share/doc/rename-exporter "$top"/{README,SECURITY}.md
    put 644 usr/share/doc/rename-exporter/docs "$top"/docs/*.md "$top"/docs/event.schema.json
    put 644 usr/share/doc/rename-exporter/docs/decisions "$top"/docs/decisions/*.md
    put 644 usr/share/doc/rename-exporter/alerts "$top"/alerts/{README,RUNBOOK}.md
    put 644 usr/share/doc/rename-exporter/examples "$top/deploy/systemd/tracepoint.conf" \
        "$top/alerts/alertmanager.example.yml"
    install -m 644 "$top/deploy/guard/policy.yml" "$doc/examples/guard.yml"
    "$top/build/notices.sh" "$architecture" | gzip -9n >"$doc/dotnet-third-party-notices.txt.gz"
    awk -v version="$version" -v maintainer="$maintainer" -v date="$(date -R -d "@$SOURCE_DATE_EPOCH")" \
        -f "$here/changelog.awk" "$top/CHANGELOG.md" | gzip -9n >"$doc/changelog.gz"
    cat "$here/copyright.head" "$top/LICENSE" "$top/docs/third-party.md" >"$doc/copyright"

    # What the binary prints of itself ('man', 'completion'), which may be of another architecture.
    install -d "$root/usr/share/man/man8"
    sed -e "1s/\"\"/\"$(date -I -d "@$SOURCE_DATE_EPOCH")\"/" -e "1s/VERSION/$version/" "$top/deploy/man/rename_exporter.8" |
        gzip -9n >"$root/usr/share/man/man8/rename_exporter.8.gz"
    put 644 usr/share/zsh/vendor-completions "$top/deploy/completions/_rename_exporter"
    put 644 usr/share/fish/vendor_completions.d "$top/deploy/completions/rename_exporter.fish"
    install -d "$root/usr/share/bash-completion/completions"
    install -m 644 "$top/deploy/completions/rename_exporter.bash" "$root/usr/share/bash-completion/completions/rename_exporter"
}

put_control() {
    local size
    size=$(du -k --apparent-size -s "$root" | cut -f1)
    install -d "$root/DEBIAN"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@MAINTAINER@/$maintainer/" \
        -e "s/@SIZE@/$size/" "$here/control.in" >"$root/DEBIAN/control"
    echo /etc/default/rename_exporter >"$root/DEBIAN/conffiles"
    install -m 755 "$here"/{postinst,prerm,postrm} "$root/DEBIAN"
    (cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\n' | sort | xargs md5sum) \
        >"$root/DEBIAN/md5sums"
}

put 755 usr/bin "$binary"
put_unit "$top/deploy/systemd/rename_exporter.service"
put_unit "$top/deploy/systemd/rename_exporter.socket"
install -d "$root/usr/lib/sysusers.d" "$root/etc/default"
install -m 644 "$top/deploy/systemd/rename_exporter.sysusers.conf" "$root/usr/lib/sysusers.d/rename_exporter.conf"
install -m 644 "$here/rename_exporter.default" "$root/etc/default/rename_exporter"
put 644 usr/share/rename_exporter/alerts "$top"/alerts/rename_exporter.{rules,prometheusrule}.yml
put 644 usr/share/rename_exporter/dashboards "$top"/dashboards/*.json
put 644 usr/share/rename_exporter "$top/deploy/seccomp.json"
put 644 usr/share/lintian/overrides "$here/lintian/rename-exporter"
put_documents
put_control

# dpkg-deb takes no time later than SOURCE_DATE_EPOCH; what is older would be of this checkout.
find "$root" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$directory"
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$directory/rename-exporter_${version}_$architecture.deb" >/dev/null
echo "$directory/rename-exporter_${version}_$architecture.deb"

#!/usr/bin/env bash
# stage.sh KIND BINARY ARCHITECTURE VERSION ROOT - puts below ROOT everything that a user installs, with the modes and
# times it is to have. KIND says where:
#
#   deb, rpm   where the distributions of these packages have such files
#   archive    in one directory, for those who copy by hand: units are for /usr/local/bin
#
# What only one kind has (control files, presets) is added by the script that calls this one.
set -euo pipefail
[ $# -eq 5 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly kind=$1 binary=$2 architecture=$3 version=$4 root=$5
top=$(cd "$(dirname "$0")/../.." && pwd)
readonly top
: "${SOURCE_DATE_EPOCH:?the time that the files bear; the Makefile takes it from git}"
export LC_ALL=C TZ=UTC

case $kind in
deb)
    units=lib/systemd/system settings=etc/default/rename_exporter
    zsh=usr/share/zsh/vendor-completions licences='' # deploy/deb has them in Debian's form
    ;;
rpm)
    units=usr/lib/systemd/system settings=etc/sysconfig/rename_exporter
    zsh=usr/share/zsh/site-functions licences=usr/share/licenses/rename-exporter
    ;;
archive)
    units=systemd settings=systemd/rename_exporter.default sysusers=systemd/rename_exporter.sysusers.conf
    bin=. share=. documents=. licences=. man=man
    bash=completions/rename_exporter.bash zsh=completions fish=completions
    ;;
*)
    echo "stage.sh: no kind '$kind'" >&2
    exit 2
    ;;
esac
: "${bin:=usr/bin}" "${share:=usr/share/rename_exporter}" "${documents:=usr/share/doc/rename-exporter}"
: "${sysusers:=usr/lib/sysusers.d/rename_exporter.conf}" "${man:=usr/share/man/man8}"
: "${bash:=usr/share/bash-completion/completions/rename_exporter}" "${fish:=usr/share/fish/vendor_completions.d}"

# put MODE DIRECTORY SOURCE...: files into a directory.
put() { install -D -m "$1" -t "$root/$2" "${@:3}"; }
# put_as MODE TARGET SOURCE: a file under another name.
put_as() { install -D -m "$1" "$3" "$root/$2"; }

# Units are written for /usr/local, and for those who copy them by hand.
put_unit() {
    put 644 "$units" "$1"
    [ "$kind" = archive ] || sed -i -e 's|/usr/local/bin/|/usr/bin/|' \
        -e "s|^Documentation=.*|Documentation=man:rename_exporter(8) file:/$documents/README.md|" "$root/$units/${1##*/}"
}

# libelf, which is linked in, asks for the texts of its licence; .NET names the parts that others wrote.
put_licences() {
    put 644 "$licences" "$top/LICENSE"
    put 644 "$licences/LICENSES" "$top"/LICENSES/*.txt /usr/share/common-licenses/{GPL-3,LGPL-3}
    "$top/build/notices.sh" "$architecture" >"$root/$licences/LICENSES/dotnet-third-party-notices.txt"
}

umask 022
put 755 "$bin" "$binary"
put_unit "$top/deploy/systemd/rename_exporter.service"
put_unit "$top/deploy/systemd/rename_exporter.socket"
put_as 644 "$sysusers" "$top/deploy/systemd/rename_exporter.sysusers.conf"
put_as 644 "$settings" "$top/deploy/packages/rename_exporter.default"

put 644 "$share" "$top/deploy/seccomp.json"
put 644 "$share/alerts" "$top"/alerts/rename_exporter.{rules,prometheusrule}.yml
put 644 "$share/dashboards" "$top"/dashboards/*.json

put 644 "$documents" "$top"/{README,SECURITY}.md
put 644 "$documents/docs" "$top"/docs/*.{md,json}
put 644 "$documents/docs/decisions" "$top"/docs/decisions/*.md
put 644 "$documents/alerts" "$top"/alerts/{README,RUNBOOK}.md
put 644 "$documents/examples" "$top/deploy/systemd/tracepoint.conf" "$top/alerts/alertmanager.example.yml"
put_as 644 "$documents/examples/guard.yml" "$top/deploy/guard/policy.yml"
[ "$kind" = deb ] || put 644 "$documents" "$top/CHANGELOG.md" # Debian has a form of its own for it
[ -z "$licences" ] || put_licences

# What the binary prints of itself ('man', 'completion'), which may be of another architecture.
install -d "$root/$man"
sed -e "1s/\"\"/\"$(date -I -d "@$SOURCE_DATE_EPOCH")\"/" -e "1s/VERSION/$version/" "$top/deploy/man/rename_exporter.8" |
    gzip -9n >"$root/$man/rename_exporter.8.gz"
put_as 644 "$bash" "$top/deploy/completions/rename_exporter.bash"
put 644 "$zsh" "$top/deploy/completions/_rename_exporter"
put 644 "$fish" "$top/deploy/completions/rename_exporter.fish"

# What is older would be of this checkout.
find "$root" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +

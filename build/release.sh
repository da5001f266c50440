#!/usr/bin/env bash
# release.sh DIRECTORY - makes what a release consists of: for amd64 and arm64 an archive, a Debian package
# and a bill of materials, and for all of them checksums and the notes. The version is the tag's.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly directory=$1
version=$(build/version.sh --release)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# archive BINARY ARCHITECTURE: what one needs without a package manager, in a directory of its own.
archive() {
    local name=rename_exporter-$version.linux-$2
    local root=$work/$name
    mkdir -p "$root"/{alerts,dashboards}
    install -m 755 "$1" "$root/rename_exporter"
    cp -r README.md SECURITY.md CHANGELOG.md LICENSE LICENSES docs deploy/systemd deploy/seccomp.json "$root"
    # libelf, which is linked in, asks for the texts of its licence.
    install -m 644 -t "$root/LICENSES" /usr/share/common-licenses/{GPL-3,LGPL-3}
    build/notices.sh "$2" >"$root/LICENSES/dotnet-third-party-notices.txt"
    cp alerts/rename_exporter.{rules,prometheusrule}.yml alerts/{README,RUNBOOK}.md "$root/alerts"
    cp dashboards/*.json dashboards/README.md "$root/dashboards"
    tar --create --directory "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --mode='u=rwX,go=rX' "$name" | gzip -9n >"$directory/$name.tar.gz"
}

# What the CHANGELOG has between this version's heading and the next.
notes() { awk '/^## / { if (found++) exit; next } found' CHANGELOG.md | sed -e '/./,$!d'; }

rm -rf "$directory"
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for architecture in amd64 arm64; do
    out=$(make --silent print-out ARCH="$architecture")
    # One of another commit may be there, and its age does not tell.
    rm -f "$out/rename_exporter"
    make build ARCH="$architecture"
    archive "$out/rename_exporter" "$architecture"
    make packages ARCH="$architecture" PACKAGES="$directory" PACKAGE_VERSION="$version"
    build/sbom.sh "$architecture" "$version" "$out/rename_exporter" "$out" \
        >"$directory/rename_exporter-$version.linux-$architecture.cdx.json"
done
said=$(artifacts/rename_exporter --version | head -n 1)
wanted="rename_exporter, version $version (revision: $(git rev-parse HEAD))"
[ "$said" = "$wanted" ] || { echo "release.sh: the binary says '$said', not '$wanted'" >&2; exit 1; }
notes >"$directory/release-notes.md"
(cd "$directory" && sha256sum -- *.deb *.tar.gz *.json *.md >sha256sums.txt)
ls -l "$directory"

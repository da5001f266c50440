#!/usr/bin/env bash
# release.sh DIRECTORY - makes what a release consists of: for amd64 and arm64 an archive, packages (deb, rpm), a
# container image and bills of materials; the Helm chart; the notes; and the checksums of all. The version is the tag's.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly directory=$1
version=$(build/version.sh --release)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# What the CHANGELOG has between this version's heading and the next.
notes() { awk '/^## / { if (found++) exit; next } found' CHANGELOG.md | sed -e '/./,$!d'; }

# image BINARY ARCHITECTURE: with the binary that the packages have; and what is in it.
image() {
    local name=$directory/rename_exporter-$version.linux-$2
    ARCH=$2 build/image.sh --binary "$1" --archive "$work/$2.tar" "localhost/rename_exporter:$version"
    build/image-sbom.sh "$work/$2.tar" "$name.cdx.json" >"$name.image.cdx.json"
    gzip -9n <"$work/$2.tar" >"$name.image.tar.gz"
    rm "$work/$2.tar"
}

rm -rf "$directory"
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for architecture in amd64 arm64; do
    out=$(make --silent print-out ARCH="$architecture")
    # One of another commit may be there, and its age does not tell.
    rm -f "$out/rename_exporter"
    make packages ARCH="$architecture" PACKAGES="$directory" PACKAGE_VERSION="$version"
    build/sbom.sh "$architecture" "$version" "$out/rename_exporter" "$out" \
        >"$directory/rename_exporter-$version.linux-$architecture.cdx.json"
    image "$out/rename_exporter" "$architecture"
done
said=$(artifacts/rename_exporter --version | head -n 1)
wanted="rename_exporter, version $version (revision: $(git rev-parse HEAD))"
[ "$said" = "$wanted" ] || { echo "release.sh: the binary says '$said', not '$wanted'" >&2; exit 1; }
make chart CHARTS="$directory"
notes >"$directory/release-notes.md"
(cd "$directory" && sha256sum -- * >"$work/sha256sums.txt" && mv "$work/sha256sums.txt" .)
ls -l "$directory"

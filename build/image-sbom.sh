#!/usr/bin/env bash
# image-sbom.sh ARCHIVE DOCUMENT - prints what is in the image of ARCHIVE (build/image.sh --archive), as a CycloneDX 1.6
# document: what DOCUMENT, that of its binary (build/sbom.sh), has, and the image's Debian packages.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly archive=$1 document=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/image" "$work/root"
tar -xf "$archive" -C "$work/image"
while read -r layer; do
    tar -xf "$work/image/$layer" -C "$work/root" --wildcards 'var/lib/dpkg/status.d/*' 2>"$work/tar" \
        || grep -q 'Not found in archive' "$work/tar" || { cat "$work/tar" >&2; exit 1; }
done < <(jq -r '.[0].Layers[]' "$work/image/manifest.json")

compgen -G "$work/root/var/lib/dpkg/status.d/*" >/dev/null || { echo "image-sbom.sh: $archive names no packages" >&2; exit 1; }

# Of each file the fields that matter, in one line.
packages() {
    local file field
    for file in "$work"/root/var/lib/dpkg/status.d/*; do
        for field in Package Version Architecture; do
            sed -n "s/^$field: //p" "$file"
        done | paste -sd' '
    done
}

hash=$(sha256sum "$archive" | cut -d' ' -f1)
packages | jq -R -n --sort-keys --arg hash "$hash" --slurpfile binary "$document" '
    [inputs | split(" ")
        | "pkg:deb/debian/\(.[0])@\(.[1] | @uri)?arch=\(.[2])" as $purl
        | {type: "library", "bom-ref": $purl, name: .[0], version: .[1], purl: $purl}] as $packages
    | $binary[0] as $binary
    | $binary
    | .serialNumber = "urn:uuid:\($hash[0:8])-\($hash[8:12])-8\($hash[13:16])-a\($hash[17:20])-\($hash[20:32])"
    | .metadata.component = {
        type: "container", "bom-ref": "image", name: "rename_exporter", version: $binary.metadata.component.version,
        description: "\($binary.metadata.component.description), container image", hashes: [{alg: "SHA-256", content: $hash}]}
    | .components = [$binary.metadata.component] + $binary.components + $packages
    | .dependencies = $binary.dependencies + [{ref: "image", dependsOn: (["rename_exporter"] + [$packages[]."bom-ref"])}]'

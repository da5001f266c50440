#!/usr/bin/env bash
# sbom.sh ARCHITECTURE VERSION BINARY OUT - prints what is in BINARY, as a CycloneDX 1.6 document.
#
# OUT is where it was built: its project.assets.json names the parts of .NET, the lock file the NuGet
# packages. libbpf and libelf are Debian's, linked statically: dpkg names them, or build/sysroot.sh did.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
cd "$(dirname "$0")/.."
readonly architecture=$1 version=$2 binary=$3 out=$4
readonly packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
: "${SOURCE_DATE_EPOCH:?the time of the document; the Makefile takes it from git}"
lock=src/RenameExporter/packages.lock.json
[ "$architecture" = amd64 ] || lock=src/RenameExporter/packages.linux-$architecture.lock.json

# NAME VERSION of each, one a line. ILLink's tasks and the compiler's host package leave nothing in the binary.
nuget_packages() {
    jq -r '.dependencies["net10.0"] | to_entries[] | select(.value.type != "Project") | "\(.key) \(.value.resolved)"' "$lock"
    jq -r '.project.frameworks[].downloadDependencies[] | "\(.name) \(.version | ltrimstr("[") | split(",")[0])"' \
        "$out/obj/RenameExporter/project.assets.json"
}

nuget_component() {
    local name=$1 resolved=$2 home=$packages/${1,,}/$2 licence
    licence=$(sed -nE 's|.*<license type="expression">(.*)</license>.*|\1|p' "$home/${1,,}.nuspec")
    [ -n "$licence" ] || { echo "sbom.sh: $name $resolved names no licence in its nuspec" >&2; return 1; }
    jq -n --arg name "$name" --arg version "$resolved" --arg licence "$licence" \
        --arg hash "$(base64 -d "$home/${1,,}.$2.nupkg.sha512" | od -An -v -tx1 | tr -d ' \n')" '{
        type: "library", "bom-ref": "pkg:nuget/\($name)@\($version)", name: $name, version: $version,
        purl: "pkg:nuget/\($name)@\($version)", licenses: [{expression: $licence}],
        hashes: [{alg: "SHA-512", content: $hash}]}'
}

# debian_component PACKAGE LICENCE: what was linked from it, under the licence we use it by.
debian_component() {
    local installed
    installed=$(awk -v package="$1" '$1 == package { print $2 }' "$out/sysroot/packages" 2>/dev/null || true)
    [ -n "$installed" ] || installed=$(dpkg-query -W -f '${Version}' "$1")
    jq -n --arg name "$1" --arg version "$installed" --arg licence "$2" --arg architecture "$architecture" '
        "pkg:deb/debian/\($name)@\($version | @uri)?arch=\($architecture)" as $purl
        | {type: "library", "bom-ref": $purl, name: $name, version: $version, purl: $purl,
           description: "linked statically", licenses: [{expression: $licence}]}'
}

components() {
    local name resolved object
    while read -r name resolved; do
        case $name in
        Microsoft.NET.ILLink.Tasks | Microsoft.NETCore.App.Host.* | runtime.*) ;;
        *) nuget_component "$name" "$resolved" ;;
        esac
    done < <(nuget_packages)
    debian_component libbpf-dev BSD-2-Clause
    debian_component libelf-dev LGPL-3.0-or-later
    for object in rename.bpf.o rename_cast.bpf.o guard.bpf.o; do
        jq -n --arg version "$version" --arg name "$object" --arg hash "$(sha256sum "$out/bpf/$object" | cut -d' ' -f1)" '{
            type: "file", "bom-ref": $name, name: $name, version: $version,
            description: "the probe, embedded as data", licenses: [{expression: "GPL-2.0-only"}],
            hashes: [{alg: "SHA-256", content: $hash}]}'
    done
}

hash=$(sha256sum "$binary" | cut -d' ' -f1)
components | jq -s --sort-keys --arg version "$version" --arg hash "$hash" --arg architecture "$architecture" \
    --arg time "$(TZ=UTC date -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" '
    (. | unique_by(."bom-ref")) as $components
    | {bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
       serialNumber: "urn:uuid:\($hash[0:8])-\($hash[8:12])-8\($hash[13:16])-a\($hash[17:20])-\($hash[20:32])",
       metadata: {timestamp: $time, component: {
           type: "application", "bom-ref": "rename_exporter", name: "rename_exporter", version: $version,
           description: "Prometheus exporter of file renames, linux-\($architecture)",
           licenses: [{expression: "Apache-2.0"}], hashes: [{alg: "SHA-256", content: $hash}]}},
       components: $components,
       dependencies: [{ref: "rename_exporter", dependsOn: [$components[]."bom-ref"]}]}'

#!/usr/bin/env bash
# publish.sh DIRECTORY REGISTRY - pushes what 'make release' left in DIRECTORY: REGISTRY/rename_exporter:VERSION, one
# name for the images of all architectures, and the chart as REGISTRY/charts/rename-exporter. HELM names the program.
# Whoever runs it has logged in, with podman and Helm. PLAIN_HTTP=1 is for a registry on this machine.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
cd "$(dirname "$0")/.."
readonly directory=$1 registry=$2
: "${HELM:?the program}"
[[ $registry =~ ^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$ ]] ||
    { echo "publish.sh: REGISTRY='$registry' is no registry: host and path in small letters, as registry.example.com/tools" >&2; exit 2; }
export CONTAINERS_CONF=${CONTAINERS_CONF:-$PWD/build/image/containers.conf}
tls=() plain=()
[[ -z ${PLAIN_HTTP-} ]] || { tls=(--tls-verify=false) plain=(--plain-http); }

(cd "$directory" && sha256sum --check --quiet --strict sha256sums.txt)
shopt -s nullglob
images=("$directory"/rename_exporter-*.image.tar.gz) charts=("$directory"/rename-exporter-*.tgz)
[[ ${#images[@]} -gt 0 && ${#charts[@]} -eq 1 ]] ||
    { echo "publish.sh: $directory has no release (${#images[@]} images, ${#charts[@]} charts): make release" >&2; exit 1; }
version=$(basename "${charts[0]}" .tgz)
version=${version#rename-exporter-}
readonly image=$registry/rename_exporter:$version

work=$(mktemp -d)
trap 'podman manifest rm "$image" &>/dev/null || true; rm -rf "$work"' EXIT
podman manifest rm "$image" &>/dev/null || true
podman manifest create "$image" >/dev/null
for archive in "${images[@]}"; do
    gzip -dc "$archive" >"$work/$(basename "$archive" .gz)" # podman 4.3 wants it so
    podman manifest add "$image" "docker-archive:$work/$(basename "$archive" .gz)" >/dev/null
done
podman manifest push --all "${tls[@]}" "$image" "docker://$image"
"$HELM" push "${charts[0]}" "oci://$registry/charts" "${plain[@]}"
echo "pushed $image and $registry/charts/rename-exporter:$version"

#!/usr/bin/env bash
# export.sh ARCHIVE FILE - writes the files of an image, of any architecture, as a tar archive.
set -euo pipefail
export CONTAINERS_CONF=${CONTAINERS_CONF:-$PWD/build/image/containers.conf}

image=$(podman load --quiet --input "$1")
container=$(podman create "${image##*: }")
trap 'podman rm "$container" >/dev/null' EXIT
podman export --output "$2.new" "$container"
mv "$2.new" "$2"

#!/usr/bin/env bash
# run.sh EXPORTER [FLAG...] - runs the exporter as root, by sudo if need be.
set -euo pipefail

if [[ $(id -u) -eq 0 ]]; then
	exec "$@"
fi
if command -v sudo >/dev/null; then
	echo "loading BPF programs needs root: running with sudo"
	exec sudo -- "$(realpath "$1")" "${@:2}"
fi
echo "make run: loading BPF programs needs root, and there is no sudo here. As root: $*" >&2
exit 1

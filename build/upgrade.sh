#!/usr/bin/env bash
# upgrade.sh OUT - builds the exporter three times more, as a later version, for 'make test-upgrade':
#   OUT/version   the same programs
#   OUT/programs  other programs, and the same structures that they share with the exporter
#   OUT/field     another structure
# each with a program of that name beside it, OUT/version.sh, which runs it. Not by NativeAOT, as that takes minutes and
# makes the same calls: what has been measured is the take-over by artifacts/rename_exporter.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
out=$(realpath "$1") tree=$(realpath "$1")/tree

rm -rf "$tree" && mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard -- \
	Makefile '*.props' global.json .editorconfig alerts/RUNBOOK.md build bpf src |
	xargs -0 cp --parents -t "$tree"

# variant NAME
variant() {
	make --no-print-directory -C "$tree" bpf
	dotnet build "$tree/src/RenameExporter" -c Release -v quiet --nologo -p:Version=9.9.9
	rm -rf "${out:?}/$1"
	cp -r "$tree"/artifacts/bin/RenameExporter/release_linux-* "$out/$1"
	printf '#!/bin/sh\nexec dotnet "%s/rename_exporter.dll" "$@"\n' "$out/$1" >"$out/$1.sh"
	chmod 755 "$out/$1.sh"
}

# change FILE FROM TO
change() {
	grep -q "$2" "$tree/bpf/$1"
	sed -i "s/$2/$3/" "$tree/bpf/$1"
}

variant version
# Every exit program has it.
change count.bpf.h 'struct actor_key key = current_actor(task);' '& __u64 now = bpf_ktime_get_ns(); if (!now) return 0;'
variant programs
change rename.h '__u64 freed;' '& __u64 upgraded;'
variant field

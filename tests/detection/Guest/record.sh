#!/bin/bash
# record.sh DIR [PATTERN ...] - runs patterns, or all, in QEMU guests (Linux 6.1, fentry) that have this machine's file system.
# Leaves in DIR/PATTERN what patterns.sh says, and "inputs", by which a pattern that has not changed is left alone next
# time. A pattern whose guest died has no folder. KEEP_GUEST=1 keeps what was recorded of whatever exporter.
#
# Two guests of one CPU each are at work at a time, with six patterns each: one that dies takes few with it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
mkdir -p "${1?record.sh DIR [PATTERN ...]}"
out=$(cd "$1" && pwd)
shift
kernel=6.1-generic
patterns=$root/tests/e2e/patterns
[ $# -gt 0 ] || mapfile -t all < <("$patterns/run.sh" --list malicious; "$patterns/run.sh" --list benign)

inputs() { # PATTERN
	cat "$root"/artifacts/rename_exporter "$root"/artifacts/tests/{encryptor,renamer} "$here"/*.sh \
		"$patterns"/{run.sh,*.py} "$patterns"/*/"$1.sh" | sha256sum
}

seconds() { # PATTERN: so long an attack lasts there
	case $1 in slow-and-low) echo 150 ;; *) echo 20 ;; esac
}

# $1: a folder of its own for each guest; then PATTERN=SECONDS ...
record() {
	local work pattern
	work=$(mktemp -d)
	"$root/tests/vm/boot.sh" --kernel "$kernel" --cpus 1 --memory 3072 --limit 3600 --share / --progress \
		--file "$here/root.sh" --out "$work" "sh root.sh $here/patterns.sh '$PATH' $*" ||
		echo "record.sh: the guest with $* ended with status $?" >&2
	for pattern; do
		pattern=${pattern%=*}
		[ -e "$work/$pattern" ] || continue
		inputs "$pattern" >"$work/$pattern/inputs"
		rm -rf "${out:?}/$pattern"
		mv "$work/$pattern" "$out"
	done
	rm -rf "$work"
}

if [ "${1-}" = --guest ]; then
	shift
	record "$@"
	exit
fi

"$root/build/need.sh" qemu-system-x86 busybox-static cpio kmod xz-utils zstd curl perl-base bash
"$root/tests/vm/fetch-kernels.sh" "$kernel"
# What patterns would download.
mkdir -p "$root/artifacts/detection/packages"
cat "$patterns"/benign/dpkg-*.sh | tr -d '\\\n' | grep -oP ' download \K[a-z0-9.+ \t-]+' | xargs -n 1 | sort -u | while read -r package; do
	cd "$root/artifacts/detection/packages"
	compgen -G "${package}_*.deb" >/dev/null || apt-get -o APT::Sandbox::User=root download "$package" >&2 || true
done

wanted=()
for pattern in "${@:-${all[@]}}"; do
	# The guest can install nothing.
	# shellcheck disable=SC2046 # words
	"$root/build/need.sh" $(sed -n 's/^# packages: //p' "$patterns"/*/"$pattern.sh") || true
	[ -e "$out/$pattern/inputs" ] && { [ -n "${KEEP_GUEST-}" ] || [ "$(inputs "$pattern")" = "$(<"$out/$pattern/inputs")" ]; } ||
		wanted+=("$pattern=$(seconds "$pattern")")
done
echo "record.sh: ${#wanted[@]} patterns to run in guests" >&2
[ ${#wanted[@]} -eq 0 ] || printf '%s\n' "${wanted[@]}" | nice -n 10 xargs -P 2 -n 6 "$0" "$out" --guest

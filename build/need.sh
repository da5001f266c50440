#!/usr/bin/env bash
# need.sh PACKAGE... - installs the Debian packages that are missing, and says so.
set -euo pipefail

missing=()
for package in "$@"; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
	[[ $status == "install ok installed" ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "need.sh: please install: ${missing[*]} (the names are Debian's; there is no apt-get here)" >&2
	exit 1
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
	command -v sudo >/dev/null || {
		echo "need.sh: please install, as root: apt-get install ${missing[*]}" >&2
		exit 1
	}
	as_root=(sudo)
fi

echo "installing with apt-get: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; }

# The package lists may be missing or old: refresh them only when the first attempt fails.
if ! install >"$log" 2>&1; then
	"${as_root[@]}" apt-get update >"$log" 2>&1 && install >"$log" 2>&1 || {
		cat "$log" >&2
		echo "need.sh: could not install ${missing[*]}" >&2
		exit 1
	}
fi

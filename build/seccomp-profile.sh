#!/usr/bin/env bash
# seccomp-profile.sh RECORD... - holds deploy/seccomp.json against the system calls in RECORD, one name a line.
# Fails when one was made that the profile has not, or is in the profile and was never made. The groups whose
# comment begins with "elsewhere" are for what these machines do not show.
set -euo pipefail
cd "$(dirname "$0")/.."

# names JQ-CONDITION: those of the groups for which it holds.
names() { jq -r ".syscalls[] | select($1) | .names[]" deploy/seccomp.json | sort -u; }

# unshare: 'check' asks for mounts of its own, which nobody gets without CAP_SYS_ADMIN, and goes on without.
made=$(sort -u "$@" | grep -vx unshare || true)
[[ -n $made ]] || { echo "seccomp-profile.sh: nothing was recorded in $*" >&2; exit 1; }
missing=$(comm -13 <(names true) - <<<"$made")
unused=$(comm -23 <(names '.comment | startswith("elsewhere") | not') - <<<"$made")
echo "seccomp: $(wc -l <<<"$made") system calls were made, $(names true | wc -l) are allowed"
[[ -z $missing ]] || echo "made, and not allowed:" $missing
[[ -z $unused ]] || echo "allowed, and never made:" $unused
[[ -z $missing$unused ]]

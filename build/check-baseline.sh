#!/usr/bin/env bash
# check-baseline.sh - fails when the last commit to bench/instructions.table changed something else as well:
# the baseline of the instruction gate changes in a commit of its own that says why (bench/README.md).
set -euo pipefail
cd "$(dirname "$0")/.."
table=bench/instructions.table

# A tarball has no history, and a shallow clone's first commit seems to have made everything.
if [[ $(git rev-parse --is-shallow-repository 2>/dev/null || echo none) != false ]]; then
	echo "no whole git history here: not checked that $table changes alone" >&2
	exit
fi
commit=$(git log -1 --format=%h -- $table)
others=$(git show --no-renames --format= --name-only "$commit" | grep -vxF $table || true)
if [[ -n $others ]]; then
	echo "$commit changes $table together with:" "${others//$'\n'/, }" >&2
	echo "record the baseline in a commit of its own that says why" >&2
	exit 1
fi

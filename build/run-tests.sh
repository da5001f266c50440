#!/usr/bin/env bash
# run-tests.sh SUITE... - builds and runs the test projects below tests/SUITE, and adds up.
# VM_TRAITS in the environment narrows the suite vm: "-trait Kernel=6.1".
# confined/SUITE: with the exporter confined (artifacts/tests/confined); tests that cannot have it so are left out,
# and named (tests/Testing/Unconfined.cs). CONFINED_TRAITS narrows these: "-class KernelTests.CountingTests".
# recorded/SUITE: the same, and its system calls are written down instead (artifacts/tests/recorded).
# REQUIRE_ALL=1: what a test needs and this machine lacks is a failure, not a skip (tests/Testing/Skip.cs).
# Ends with "tests: N passed, N failed, N skipped"; fails when anything fails, or a suite runs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0 skipped=0 broken=() failures=() skips=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# methods PROGRAM TRAITS: those that would be run.
methods() { NO_COLOR=1 "$1" -list methods "${@:2}" | grep -E '^[A-Za-z0-9_.]+$' | sort || true; }

for suite in "$@"; do
	unset EXPORTER CONFINED
	if [[ $suite == */* ]]; then
		export CONFINED=${suite%/*}
		export EXPORTER=$PWD/artifacts/tests/$CONFINED
		suite=${suite#*/}
	fi
	project=$(basename "$(ls "tests/$suite"/*.csproj)" .csproj)
	echo "== $project${CONFINED:+, the exporter $CONFINED}"
	dotnet build "tests/$suite" -c Release -v quiet --nologo || { broken+=("$project (build)"); continue; }

	status=0 traits='' began=$SECONDS program=artifacts/bin/$project/release/$project
	[[ $suite != vm ]] || traits+=" ${VM_TRAITS-}"
	if [[ -n ${CONFINED-} ]]; then
		traits+=" ${CONFINED_TRAITS-}"
		for reason in StartsItOtherwise ReadsOthersProcesses StartsAnotherProgram; do
			with=$(methods "$program" $traits)
			traits+=" -trait- Unconfined=$reason"
			comm -23 <(echo "$with") <(methods "$program" $traits) | sed "s/^/left out, $reason: /"
		done
	fi
	# shellcheck disable=SC2086 # traits is words
	# A shell without job control starts 'make test &' with SIGINT ignored, and children inherit that.
	NO_COLOR=1 env --default-signal=INT "$program" -noLogo $traits 2>&1 | tee "$log" || status=$?
	echo "== $project took $((SECONDS - began)) s"
	summary=$(grep -E '^ *[A-Za-z0-9.]+  Total: ' "$log" | tail -n 1 || true)
	number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary" | grep . || echo 0; }
	total=$(number Total) bad=$(($(number Failed) + $(number Errors)))
	skip=$(($(number Skipped) + $(number 'Not Run')))
	if [[ $total -eq 0 || (status -ne 0 && bad -eq 0) ]]; then
		broken+=("$project (ended with $status, $total tests)")
	fi
	mapfile -t -O "${#skips[@]}" skips < <(grep --no-group-separator -A 1 -F '[SKIP]' "$log" || true)
	mapfile -t -O "${#failures[@]}" failures < <(grep -A 3 -F '[FAIL]' "$log" || true)
	passed=$((passed + total - bad - skip)) failed=$((failed + bad)) skipped=$((skipped + skip))
done

# Once more, for who reads the end of a long log only.
[[ ${#skips[@]} -eq 0 ]] || printf '%s\n' "== Skipped" "${skips[@]}"
[[ ${#failures[@]} -eq 0 ]] || printf '%s\n' "== Failed" "${failures[@]}"

# A suite that broke before it could count counts as one failure.
for suite in "${broken[@]}"; do
	echo "broken: $suite"
	failed=$((failed + 1))
done
echo "tests: $passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]

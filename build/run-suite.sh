#!/usr/bin/env bash
# run-suite.sh SUITE OUT - runs a test suite that has been built, and leaves in the directory OUT how it ended: sum
# ("passed failed skipped"), cpu (seconds of its processes), results.xml (each test and its time), and skips, failures and
# broken where there are any.
#
# SUITE is a folder of tests/, or
#   confined/FOLDER    with the exporter confined (artifacts/tests/confined); tests that cannot have it so are left out,
#                      and named (tests/Testing/Unconfined.cs)
#   unconfined/FOLDER  these alone, the exporter as root
#   recorded/FOLDER    confined, and what the exporter calls is written down instead (artifacts/tests/recorded)
# VM_TRAITS in the environment narrows the suite vm: "-trait Kernel=6.1".
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${1##*/} how='' out=$2
[[ $1 != */* ]] || how=${1%/*}
reasons=(StartsItOtherwise ReadsOthersProcesses StartsAnotherProgram)
project=$(basename "$(ls "tests/$suite"/*.csproj)" .csproj)
program=artifacts/bin/$project/release/$project
unset EXPORTER CONFINED

# methods TRAIT...: those that would be run.
methods() { NO_COLOR=1 "$program" -list methods "$@" | grep -E '^[A-Za-z0-9_.]+$' | sort || true; }

traits=()
# shellcheck disable=SC2206 # VM_TRAITS is words
[[ $suite != vm ]] || traits+=(${VM_TRAITS-})
case $how in
confined | recorded)
	export CONFINED=$how EXPORTER=$PWD/artifacts/tests/$how
	for reason in "${reasons[@]}"; do
		with=$(methods "${traits[@]}")
		traits+=(-trait- "Unconfined=$reason")
		comm -23 <(echo "$with") <(methods "${traits[@]}") | sed "s/^/left out, $reason: /"
	done
	;;
unconfined)
	for reason in "${reasons[@]}"; do traits+=(-trait "Unconfined=$reason"); done
	;;
esac

# Guests take what the suites beside them leave.
patient=()
[[ $suite != vm && $suite != bench ]] || patient=(nice -n 10)
# A shell without job control starts 'make test &' with SIGINT ignored, nohup with SIGHUP, and children inherit that.
status=0
TIMEFORMAT='%0U %0S'
{
	time NO_COLOR=1 "${patient[@]}" env --default-signal=INT,HUP "$program" -noLogo "${traits[@]}" \
		-result-xml "$out/results.xml" 2>&1 | tee "$out/output" || status=$?
} 2>"$out/cpu"

summary=$(grep -E '^ *[A-Za-z0-9.]+  Total: ' "$out/output" | tail -n 1 || true)
number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary" | grep . || echo 0; }
total=$(number Total) failed=$(($(number Failed) + $(number Errors)))
skipped=$(($(number Skipped) + $(number 'Not Run')))
if [[ $total -eq 0 || ($status -ne 0 && $failed -eq 0) ]]; then
	echo "ended with $status, $total tests" >"$out/broken"
fi
grep --no-group-separator -A 1 -F '[SKIP]' "$out/output" >"$out/skips" || true
grep --no-group-separator -A 3 -F '[FAIL]' "$out/output" >"$out/failures" || true
echo $((total - failed - skipped)) $failed $skipped >"$out/sum"

#!/usr/bin/env bash
# run-tests.sh SUITE... [-- SUITE...] - builds the test projects below tests/, runs them, and adds up.
# build/run-suite.sh says what a SUITE may be, and which variables narrow it.
#
# Lanes, with -- between them, run at once: what keeps a processor busy beside what mostly waits. The suites of a
# lane run one after another. Of several lanes a suite's output is printed when the suite ends, and the last line of
# those that run once a minute (PROGRESS_SECONDS). What a suite has printed is left in artifacts/tests/suites.
# REQUIRE_ALL=1: what a test needs and this machine lacks is a failure, not a skip (tests/Testing/Skip.cs).
# Ends with "tests: N passed, N failed, N skipped"; fails when anything fails, or a suite runs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

results=artifacts/tests/suites suites=() lanes=() lane=''
for word in "$@" --; do
	if [[ $word == -- ]]; then
		[[ -z $lane ]] || lanes+=("$lane")
		lane=''
	else
		suites+=("$word")
		lane+="$word "
	fi
done
rm -rf "$results"
for suite in "${suites[@]}"; do mkdir -p "$results/$suite"; done

project() { ls "tests/${1##*/}"/*.csproj; }
name() { echo "$(basename "$(project "$1")" .csproj)$([[ $1 != */* ]] || echo ", the exporter ${1%/*}")"; }
# say: standard input, in one piece.
say() { flock "$results/terminal" cat; }

# All at once. When that fails, one by one: so that those run that can be built.
build() {
	local projects
	projects=$(for suite in "${suites[@]}"; do project "$suite"; done | sort -u)
	# shellcheck disable=SC2086 # projects is lines
	printf '{ "solution": { "path": "../../../rename_exporter.slnx", "projects": [%s] } }\n' \
		"$(printf '"%s"\n' $projects | paste -sd,)" >"$results/suites.slnf"
	dotnet build "$results/suites.slnf" -c Release -v quiet --nologo && return
	for suite in "${suites[@]}"; do
		dotnet build "$(project "$suite")" -c Release -v quiet --nologo || echo build >"$results/$suite/broken"
	done
}

run_lane() {
	trap 'exit 143' TERM
	local suite began
	for suite; do
		[[ ! -e $results/$suite/broken ]] || continue
		began=$SECONDS
		echo "== $(name "$suite")" | say
		echo "$began" >"$results/$suite/began"
		if [[ ${#lanes[@]} -eq 1 ]]; then
			build/run-suite.sh "$suite" "$results/$suite" || true
		else
			build/run-suite.sh "$suite" "$results/$suite" &>"$results/$suite/all" || true
			say <"$results/$suite/all"
		fi
		echo $((SECONDS - began)) >"$results/$suite/seconds"
		echo "== $(name "$suite") took $((SECONDS - began)) s" | say
	done
}

# Who reads a log wants to know that it goes on.
tell_progress() {
	while sleep "${PROGRESS_SECONDS:-60}"; do
		for suite in "${suites[@]}"; do
			if [[ -e $results/$suite/began && ! -e $results/$suite/seconds ]]; then
				printf '.. %s has run for %d s: %.150s\n' "$(name "$suite")" \
					$((SECONDS - $(<"$results/$suite/began"))) "$(grep . "$results/$suite/output" | tail -n 1)" | say
			fi
		done
	done
}

# A process group for each lane, so that its end is that of all that it has started. (SIGTERM: where a shell without
# job control has started 'make test &', SIGINT is ignored.)
set -m
jobs=()
end() {
	for job in "${jobs[@]}"; do kill -TERM -- "-$job" 2>/dev/null || true; done
	wait
}
trap end EXIT
trap 'exit 130' INT TERM

SECONDS=0
build/need-sdk.sh
build
echo $SECONDS >"$results/build"
if [[ ${#lanes[@]} -gt 1 ]]; then
	tell_progress </dev/null &
	jobs+=($!)
	disown # or the shell says, below the sum, that it was interrupted
fi
running=()
for lane in "${lanes[@]}"; do
	# shellcheck disable=SC2086 # lane is words
	run_lane $lane </dev/null &
	jobs+=($!) running+=($!)
done
wait "${running[@]}" || true

list() { for suite in "${suites[@]}"; do [[ ! -e $results/$suite/$1 ]] || cat "$results/$suite/$1"; done; }
echo "== Took"
printf '%5d s  the build\n' "$(<"$results/build")"
for suite in "${suites[@]}"; do
	if [[ -e $results/$suite/seconds ]]; then
		cpu=$(awk 'END { print $1 + $2 }' "$results/$suite/cpu" 2>/dev/null || true)
		printf '%5d s  %s, %d s of CPU\n' "$(<"$results/$suite/seconds")" "$(name "$suite")" "${cpu:-0}"
	fi
done
printf '%5d s  all of it\n' $SECONDS

echo "== Slowest tests"
for suite in "${suites[@]}"; do
	[[ ! -e $results/$suite/results.xml ]] || grep -oE '<test [^>]* time="[0-9.]+"' "$results/$suite/results.xml" || true
done | sed -nE 's/.* name="([^"]*)".* time="([0-9]+)[0-9.]*"/\2 \1/p' | sort -rn | head -n 20 |
	while read -r seconds test; do printf '%5d s  %s\n' "$seconds" "$test"; done || true

# Once more, for who reads the end of a long log only.
skips=$(list skips) failures=$(list failures)
[[ -z $skips ]] || printf '== Skipped\n%s\n' "$skips"
[[ -z $failures ]] || printf '== Failed\n%s\n' "$failures"

# A suite that broke before it could count counts as one failure.
read -r passed failed skipped < <(list sum | awk '{ for (i = 1; i <= 3; i++) n[i] += $i } END { print n[1]+0, n[2]+0, n[3]+0 }')
for suite in "${suites[@]}"; do
	[[ -e $results/$suite/sum || -e $results/$suite/broken ]] || echo 'ended without a sum' >"$results/$suite/broken"
	if [[ -e $results/$suite/broken ]]; then
		echo "broken: $(name "$suite") ($(<"$results/$suite/broken"))"
		failed=$((failed + 1))
	fi
done
echo "tests: $passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]

#!/usr/bin/env bash
# write.sh DIR - makes tests of recorded pages. DIR/pages has one page a step, DIR/slices "NAME FIRST LAST" a line.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

write() { # NAME STEP NIGHTS PAGE ...
	local name=$1 step=$2 nights=$3 day
	shift 3
	day=$((24 * 60 * 60 / ${step%s}))
	cat <<-END
		# $name. Recorded by record.sh on Linux $(uname -r | cut -d. -f1,2), $(date +%F): not typed, not edited.
		rule_files: [../rename_exporter.rules.yml]
		evaluation_interval: $step
		tests:
		  - name: $name is benign
		    interval: $step
		    input_series:
	END
	awk -v cgroup=recorded -v nights="$nights" -v nights_apart="$day" -f "$here/series.awk" "$@"
	if [[ $nights == 1 ]]; then
		cat <<-END
			    promql_expr_test:
			      - expr: count_over_time(ALERTS{alertstate="firing"}[1h])
			        eval_time: $(($# * ${step%s}))s
			        exp_samples: []
		END
	else
		# The first night the actor is new, and said to be, but it has no history. Not the second one.
		cat <<-END
			    promql_expr_test:
			      - expr: group by (alertname, comm) (count_over_time(ALERTS{alertstate="firing"}[1h]))
			        eval_time: 1h
			        exp_samples:
			          - labels: '{alertname="RenameBurstNewActor",comm="rsync"}'
			            value: 1
			      - expr: sum(max_over_time(file_renames_total{comm="rsync"}[25h]))
			        eval_time: $((24 * 60 * 60 + $# * ${step%s}))s
			        exp_samples:
			          - value: 4000
			      - expr: count_over_time(ALERTS{alertstate="firing"}[12h])
			        eval_time: $((24 * 60 * 60 + $# * ${step%s}))s
			        exp_samples: []
		END
	fi
}

while read -r name first last; do
	step=15s nights=1 every=1
	# A day in steps of a minute: every fourth scrape.
	[[ $name != nightly-backup ]] || step=60s nights=2 every=4
	pages=()
	for ((i = first; i <= last; i += every)); do pages+=("$1/pages/$(printf %04d "$i")"); done
	write "$name" "$step" "$nights" "${pages[@]}" >"$here/benign-$name.test.yml"
	echo "wrote benign-$name.test.yml: $(grep -c 'series:' "$here/benign-$name.test.yml") series, ${#pages[@]} steps"
done <"$1/slices"

#!/usr/bin/env bash
# run.sh [SIZE ...] - what one evaluation of our rules costs. A SIZE is HOSTSxACTORS, or HOSTSxACTORS-busy where every actor is
# one of the busiest, the worst case. Each is measured by every Prometheus of PROMETHEUS (prometheus, and the newer one that
# tests/e2e/fetch-prometheus.sh keeps), and by VictoriaMetrics with vmalert, where VICTORIA names their directory.
# RULES names other rules than ours, several with a colon between them: they take turns, so that they can be compared.
#
# load.py writes the series, with as much past as the rules look at. Then the rules are loaded, groups of up to 15 s every 10 s, the others
# every 30 s, so that these, which are dear and rare, do not run beside those all the time; and report.py reads LOOKS times (14) how long each rule took. The machine's load is printed with them: on a busy one the times say
# nothing, and the least of many looks something; CPU=3 prints the CPU of each rule as well, the least of 3. At the end the medians are a table, in ms.
# Only loopback is used, and what is started is ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
IFS=: read -ra rules <<<"${RULES:-$here/../../alerts/rename_exporter.rules.yml}"
newer=${XDG_CACHE_HOME:-$HOME/.cache}/rename_exporter/prometheus/prometheus
[[ -x $newer ]] || newer=
read -ra servers <<<"${PROMETHEUS-prometheus $newer}"
victoria=${VICTORIA:-/nonexistent}
[[ $# -gt 0 ]] || set -- 68x191 1000x100 68x191-busy

work=$(mktemp -d)
started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; started=(); }
trap 'stop; rm -rf "$work"' EXIT
start() { "$@" >>"$work/log" 2>&1 & started+=($!); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
fail() { cat "$work/log" >&2; echo "run.sh: $1" >&2; exit 1; }

# wait_until COMMAND...: for ten minutes at most, while all that was started runs.
wait_until() {
	for _ in {1..3000}; do
		if "$@"; then return; fi
		for pid in "${started[@]}"; do kill -0 "$pid" 2>/dev/null || fail "one of them has ended"; done
		sleep 0.2
	done
	fail "waited too long for: $*"
}

answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "$1" 2>/dev/null; }

# is_at_rest PORT: the past is in blocks, most of them of 18 hours, where a server that runs for longer has it, and not being moved there.
is_at_rest() {
	curl --silent "http://127.0.0.1:$1/metrics" | awk -v now="$(date +%s)" '
		$1 == "prometheus_tsdb_head_min_time_seconds" { has_small_head = now - $2 < 4 * 3600 }
		$1 == "prometheus_tsdb_blocks_loaded" { has_few_blocks = $2 <= 16 }
		END { exit !(has_small_head && has_few_blocks) }'
}

# fill SIZE PORT RULES: starts load.py, and returns when the past is written. It is noted as often as the rules do.
fill() {
	local noted size=${1%-busy}
	noted=$(awk '$2 == "name:" { past = $3 == "rename_exporter_past" } past && $1 == "interval:" { print ($2 ~ /m$/ ? 60 : 1) * $2; exit }' "$3")
	: >"$work/ready"
	ALL_BUSY=$([[ $1 != *-busy ]] || echo 1) python3 "$here/load.py" "http://127.0.0.1:$2/api/v1/write" "${size%x*}" "${size#*x}" "$noted" \
		>"$work/ready" 2>>"$work/log" &
	started+=($!)
	wait_until grep -q ready "$work/ready"
}

# report SIZE SERVER URL RULES
report() {
	printf '%s, %s, %s; load %s\n' "$1" "$2" "$4" "$(cut -d' ' -f1-3 /proc/loadavg)"
	python3 "$here/report.py" "$4" "$3" "$work/table" "$1, $2${rules[1]:+, $(basename "$4")}"
}

# with_prometheus SIZE PROGRAM RULES
with_prometheus() {
	local port name
	port=$(free_port)
	name=$("$2" --version 2>&1 | sed -n '1s/^prometheus, version \([0-9]*\.[0-9]*\).*/Prometheus \1/p')
	echo '{}' >"$work/prometheus.yml"
	rm -rf "$work/data"
	start "$2" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.enable-remote-write-receiver \
		--web.listen-address="127.0.0.1:$port" --log.level=warn
	wait_until answers "http://127.0.0.1:$port/-/ready"
	fill "$1" "$port" "$3"
	wait_until is_at_rest "$port"
	printf 'rule_files: [%s]\n' "$work/rules.yml" >"$work/prometheus.yml"
	kill -HUP "${started[0]}"
	report "$1" "$name" "http://127.0.0.1:$port/api/v1/rules" "$3"
	if [[ -n ${CPU-} ]]; then
		echo '{}' >"$work/prometheus.yml"
		python3 "$here/cpu.py" "${started[0]}" "http://127.0.0.1:$port" "$CPU"
	fi
	stop
}

# with_victoria SIZE RULES
with_victoria() {
	local store alerts
	store=$(free_port) alerts=$(free_port)
	rm -rf "$work/victoria"
	start "$victoria/victoria-metrics" -storageDataPath="$work/victoria" -httpListenAddr="127.0.0.1:$store" -retentionPeriod=1
	wait_until answers "http://127.0.0.1:$store/health"
	fill "$1" "$store" "$2"
	start "$victoria/vmalert" -rule="$work/rules.yml" -datasource.url="http://127.0.0.1:$store" -notifier.url=http://127.0.0.1:9 \
		-remoteWrite.url="http://127.0.0.1:$store" -remoteRead.url="http://127.0.0.1:$store" -httpListenAddr="127.0.0.1:$alerts"
	wait_until answers "http://127.0.0.1:$alerts/health"
	report "$1" VictoriaMetrics "http://127.0.0.1:$alerts/metrics" "$2"
	stop
}

for size; do
	for file in "${rules[@]}"; do
		sed -E 's/^( *interval:) [0-9]+s/\1 10s/; s/^( *interval:) [0-9]+m/\1 30s/' "$file" >"$work/rules.yml"
		for server in "${servers[@]}"; do with_prometheus "$size" "$server" "$file"; done
		[[ ! -x $victoria/victoria-metrics || ! -x $victoria/vmalert ]] || with_victoria "$size" "$file"
	done
done
python3 "$here/table.py" "$work/table"

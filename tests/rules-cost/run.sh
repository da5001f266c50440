#!/usr/bin/env bash
# run.sh [HOSTSxACTORS ...] - what one evaluation of our rules costs a real Prometheus (PROMETHEUS names another one), and a
# VictoriaMetrics with vmalert, where VICTORIA names their directory. RULES names other rules than ours.
#
# load.py writes the series, with as much past as the rules look at. Then the rules are loaded, each group every 10 s, and
# report.py reads five times how long each rule took. The machine's load is printed with them: on a busy one the times say
# nothing. Only loopback is used, and what is started is ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rules=${RULES:-$here/../../alerts/rename_exporter.rules.yml}
prometheus=${PROMETHEUS:-prometheus}
victoria=${VICTORIA:-/nonexistent}
[[ $# -gt 0 ]] || set -- 68x191 1000x100

work=$(mktemp -d)
started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; started=(); }
trap 'stop; rm -rf "$work"' EXIT
start() { "$@" >>"$work/log" 2>&1 & started+=($!); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
fail() { cat "$work/log" >&2; echo "run.sh: $1" >&2; exit 1; }

# wait_until COMMAND...: for four minutes at most, while all that was started runs.
wait_until() {
	for _ in {1..1200}; do
		if "$@"; then return; fi
		for pid in "${started[@]}"; do kill -0 "$pid" 2>/dev/null || fail "one of them has ended"; done
		sleep 0.2
	done
	fail "waited too long for: $*"
}

answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "$1" 2>/dev/null; }

# fill SIZE PORT: starts load.py, and returns when the past is written.
fill() {
	: >"$work/ready"
	python3 "$here/load.py" "http://127.0.0.1:$2/api/v1/write" "${1%x*}" "${1#*x}" >"$work/ready" 2>>"$work/log" &
	started+=($!)
	wait_until grep -q ready "$work/ready"
}

report() {
	printf '%s hosts with %s actors each, %s; load %s\n' "${size%x*}" "${size#*x}" "$1" "$(cut -d' ' -f1-3 /proc/loadavg)"
	python3 "$here/report.py" "$rules" "http://127.0.0.1:$2"
	stop
}

sed -E 's/^( *interval:).*/\1 10s/' "$rules" >"$work/rules.yml"
for size; do
	server=$(free_port)
	echo '{}' >"$work/prometheus.yml"
	start "$prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data-$size" --web.enable-remote-write-receiver \
		--web.listen-address="127.0.0.1:$server" --log.level=warn
	wait_until answers "http://127.0.0.1:$server/-/ready"
	fill "$size" "$server"
	printf 'rule_files: [%s]\n' "$work/rules.yml" >"$work/prometheus.yml"
	kill -HUP "${started[0]}"
	report "$("$prometheus" --version 2>&1 | sed -n '1s/^\(prometheus\), version \([^ ]*\).*/\1 \2/p')" "$server/api/v1/rules"

	[[ -x $victoria/victoria-metrics && -x $victoria/vmalert ]] || continue
	store=$(free_port) alerts=$(free_port)
	start "$victoria/victoria-metrics" -storageDataPath="$work/victoria-$size" -httpListenAddr="127.0.0.1:$store" -retentionPeriod=1
	wait_until answers "http://127.0.0.1:$store/health"
	fill "$size" "$store"
	start "$victoria/vmalert" -rule="$work/rules.yml" -datasource.url="http://127.0.0.1:$store" -notifier.url=http://127.0.0.1:9 \
		-remoteWrite.url="http://127.0.0.1:$store" -remoteRead.url="http://127.0.0.1:$store" -httpListenAddr="127.0.0.1:$alerts"
	wait_until answers "http://127.0.0.1:$alerts/health"
	report VictoriaMetrics "$alerts/metrics"
done

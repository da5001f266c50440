#!/usr/bin/env bash
# run.sh [HOSTSxACTORS ...] - what one evaluation of our rules costs, by a real Prometheus (PROMETHEUS names another one) that scrapes
# the pages of load.py every 15 s, and by a VictoriaMetrics with vmalert, where VICTORIA names their directory.
#
# After four minutes (WARM says otherwise, in seconds), when most windows are full, it reads how long the last evaluations of each group took, ten times in
# 100 s, and prints the median and the least of each group and their sums. The machine's load is printed with them: on a
# busy one the times say nothing. Only loopback is used, and what is started is ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rules=$here/../../alerts/rename_exporter.rules.yml
prometheus=${PROMETHEUS:-prometheus}
victoria=${VICTORIA:-/nonexistent}
[[ $# -gt 0 ]] || set -- 68x191 1000x100

work=$(mktemp -d)
started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; started=(); }
trap 'stop; rm -rf "$work"' EXIT
start() { "$@" >>"$work/log" 2>&1 & started+=($!); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# configuration HOSTS PORT: one target a host, all of them on that port.
configuration() {
	printf 'global: {scrape_interval: 15s, evaluation_interval: 15s}\nrule_files: [%s]\nscrape_configs:\n' "$rules"
	printf '  - job_name: rename_exporter\n    file_sd_configs: [{files: [%s/targets.json]}]\n' "$work"
	printf '    relabel_configs: [{source_labels: [page], target_label: __metrics_path__}, {regex: page, action: labeldrop}]\n'
	python3 -c 'import json, sys
print(json.dumps([{"targets": ["127.0.0.1:" + sys.argv[2]], "labels": {"page": f"/{n}/metrics", "instance": f"host-{n}"}}
	for n in range(int(sys.argv[1]))]))' "$1" "$2" >"$work/targets.json"
}

for size; do
	hosts=${size%x*} actors=${size#*x}
	pages=$(free_port) server=$(free_port)
	start python3 "$here/load.py" "$pages" "$hosts" "$actors"
	configuration "$hosts" "$pages" >"$work/prometheus.yml"
	start "$prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data-$size" \
		--web.listen-address="127.0.0.1:$server" --log.level=warn
	apis=("Prometheus http://127.0.0.1:$server/api/v1/rules")
	if [[ -x $victoria/victoria-metrics && -x $victoria/vmalert ]]; then
		store=$(free_port) alerts=$(free_port)
		grep -v '^rule_files' "$work/prometheus.yml" | sed 's/, evaluation_interval: 15s//' >"$work/victoria.yml"
		start "$victoria/victoria-metrics" -storageDataPath="$work/victoria-$size" -httpListenAddr="127.0.0.1:$store" \
			-promscrape.config="$work/victoria.yml"
		start "$victoria/vmalert" -rule="$rules" -datasource.url="http://127.0.0.1:$store" -notifier.url=http://127.0.0.1:9 \
			-remoteWrite.url="http://127.0.0.1:$store" -remoteRead.url="http://127.0.0.1:$store" -httpListenAddr="127.0.0.1:$alerts"
		apis+=("vmalert http://127.0.0.1:$alerts/metrics")
	fi
	sleep "${WARM:-240}"
	for pid in "${started[@]}"; do
		kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; echo "run.sh: one of them has ended" >&2; exit 1; }
	done
	printf '%s hosts with %s actors each; load %s\n' "$hosts" "$actors" "$(cut -d' ' -f1-3 /proc/loadavg)"
	python3 "$here/report.py" "${apis[@]}"
	stop
done

#!/bin/bash
# patterns.sh PATH PATTERN=SECONDS... - runs patterns in the guest, one after another, each with an exporter of its own, so that
# none has a share in another's buckets. Leaves in /out/PATTERN:
#
#   alerts     the exporter's alerts, JSON lines
#   0000 ...   /metrics before the pattern, every 15 s while it runs, and after it
#   times      "scraped TIME" of page 0000, then "begin TIME" and "end TIME" as run.sh prints them
#   log        the exporter's
#   failed     why it could not be run; only then
set -uo pipefail
root=$(cd "${0%/*}/../../.." && pwd)
url=http://127.0.0.1:10876
exporter='' scraper=''

# There is no network. Packages that record.sh has got are copied instead.
mkdir /run/instead
cat >/run/instead/apt-get <<-'STUB'
	#!/bin/bash
	while [[ $# -gt 0 && $1 != download ]]; do
	    all+=("$1")
	    shift
	done
	[[ $# -gt 0 ]] || exec /usr/bin/apt-get "${all[@]}"
	for package in "${@:2}"; do cp "$PACKAGES/${package}"_*.deb . || exit 100; done
STUB
chmod +x /run/instead/apt-get
export PACKAGES=$root/artifacts/detection/packages PATH=/run/instead:$1
shift

start_exporter() {
	"$root/artifacts/rename_exporter" --web.listen-address="${url#http://}" --labels.cgroup=true --events.rate=0 \
		--events.output="file:$out/alerts" 2>"$out/log" &
	exporter=$!
	local try
	for ((try = 0; try < 300; try++)); do
		! curl -sf -o /dev/null $url/-/ready || return 0
		kill -0 "$exporter" 2>/dev/null || break
		sleep 0.1
	done
	return 1
}

page() { curl -s -o "$out/$(printf %04d "$1")" $url/metrics; }

# From a page to the next: what Prometheus would have seen.
scrape() {
	local step=0
	while sleep 15; do
		step=$((step + 1))
		page $step
	done
}

tell_failure() { # STATUS
	case $1 in
	124 | 137) echo "it had not ended after 7 minutes" ;;
	*) tail -n 3 "$out/errors" ;;
	esac
}

run() { # PATTERN SECONDS
	local cgroup=/sys/fs/cgroup/$1
	out=/out/$1
	mkdir -p "$cgroup" "$out"
	start_exporter || { cat "$out/log" >"$out/failed"; return; }
	page 0
	echo "scraped $(date +%s.%3N)" >"$out/times"
	scrape &
	scraper=$!
	# Emulated builds take minutes. What waits for a network that is not there is ended.
	(
		echo $BASHPID >"$cgroup/cgroup.procs"
		SECONDS_LONG=$2 exec timeout --kill-after=10 $(($2 + 400)) "$root/tests/e2e/patterns/run.sh" "$1"
	) >>"$out/times" 2>"$out/errors" || tell_failure $? >"$out/failed"
	rm -f "$out/errors"
	echo 1 >"$cgroup/cgroup.kill" # what it has left behind
	sleep 2 # polls come every second
	kill "$scraper"
	wait "$scraper" 2>/dev/null
	set -- "$out"/[0-9][0-9][0-9][0-9]
	page $#
	kill "$exporter"
	wait "$exporter"
}

for pattern; do
	echo "GUEST ${pattern%=*}"
	run "${pattern%=*}" "${pattern#*=}"
	[ ! -e "$out/failed" ] || echo "GUEST cannot run ${pattern%=*}: $(tail -n 1 "$out/failed")"
done

#!/usr/bin/env bash
# record.sh [WORKLOAD ...] - records what the shipped binary shows while real programs work, for the tests of the alerts:
# one benign-*.test.yml for each workload below, or for those named, in this directory. Half an hour; root; the network, for apt and npm.
#
# One exporter runs all the time and is scraped every 15 seconds. Each workload's file begins three minutes before it
# does and ends two and a half minutes after, so it may show the end of the one before. The workloads run in a cgroup
# of their own, and only its actors are kept: whatever else the machine does is no part of them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
port=10976
work=$(mktemp -d)
mkdir "$work/pages"

# Where containers would be: the hierarchy of the memory controller, or the only one.
hierarchy=$(awk '$3 == "cgroup" && $4 ~ /(^|,)memory(,|$)/ { v1 = $2 } $3 == "cgroup2" { v2 = $2 }
	END { print v1 != "" ? v1 : v2 }' /proc/self/mounts)
cgroup=$hierarchy/recorded
mkdir -p "$cgroup"

exporter=
start() { "$root/artifacts/rename_exporter" --labels.cgroup=true --series.max=100000 \
	--web.listen-address=127.0.0.1:$port 2>>"$work/log" & exporter=$!; }
stop() { kill "$exporter"; wait "$exporter" || true; }

# A page for each step of 15 s; a scrape that fails leaves an empty one.
scrape() {
	local step=0 began
	began=$(date +%s)
	while :; do
		curl --silent --fail --max-time 10 --output "$work/page" "http://127.0.0.1:$port/metrics" || : >"$work/page"
		mv "$work/page" "$work/pages/$(printf %04d $step)"
		step=$((step + 1))
		sleep "$(awk -v due=$((began + step * 15)) -v now="$(date +%s.%N)" 'BEGIN { d = due - now; print (d > 0) ? d : 0 }')"
	done
}
scraper=
trap '[[ -z $scraper ]] || kill "$scraper"; kill "$exporter" 2>/dev/null || true; rmdir "$cgroup" || true; rm -rf "$work"' EXIT

step() { ls "$work/pages" | wc -l; }

# workload NAME COMMAND...: runs it, and remembers its steps.
workload() {
	local name=$1 from to
	shift
	echo "recording $name"
	from=$(step)
	"$@"
	sleep 150
	to=$(step)
	echo "$name $((from > 13 ? from - 13 : 0)) $((to - 1))" >>"$work/slices"
}

# Becomes the program, so that a kill in the background hits it.
inside() { exec sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$cgroup" "$@"; }
pattern() { (inside "$root/tests/e2e/patterns/run.sh" "$1"); }

# Somebody renames 2 files a second all the while: restarts and gaps must not make a burst of that.
steadily() {
	mkdir "$work/steady"
	inside "$root/artifacts/tests/encryptor" --dir "$work/steady" --comm mailer --rate 2 --files 1000 --style temp &
	local mailer=$!
	sleep 60
	"$@"
	sleep 45
	kill "$mailer"
	wait "$mailer" || true
	rm -r "$work/steady"
}
restart() { stop; start; }
gap() { kill -STOP "$exporter"; sleep 100; kill -CONT "$exporter"; }

start
until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/-/ready"; do sleep 0.2; done
scrape &
scraper=$!
sleep 195

[[ $# -gt 0 ]] || set -- dpkg-upgrade npm-install logrotate browser git-work tar-backup \
	exporter-restart scrape-gap nightly-backup
for name; do
	case $name in
	exporter-restart) workload "$name" steadily restart ;;
	scrape-gap) workload "$name" steadily gap ;;
	nightly-backup) workload "$name" pattern rsync-backup ;;
	*) workload "$name" pattern "$name" ;;
	esac
done

kill "$scraper"
wait "$scraper" 2>/dev/null || true
scraper=
[[ -z ${KEEP_PAGES-} ]] || cp -r "$work/pages" "$work/slices" "$KEEP_PAGES/"
"$here/write.sh" "$work"

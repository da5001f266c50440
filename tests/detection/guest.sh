#!/bin/bash
# The guest's part of record-guest.sh: /payload has the programs, /out is what comes back.
set -euo pipefail

ln -s /payload/bash /bin/bash
mkdir -p /tmp/repo/build /tmp/repo/artifacts/tests /stub
tar -xf /payload/patterns.tar -C /tmp/repo
cp /payload/encryptor /payload/renamer /tmp/repo/artifacts/tests/
# What the patterns find on a real host, and need not do anything here.
for stub in /tmp/repo/build/need.sh /stub/{ldconfig,start-stop-daemon}; do
	printf '#!/bin/bash\n' >"$stub"
	chmod +x "$stub"
done
printf '#!/bin/bash\ncp /payload/linux-libc-dev.deb .\n' >/stub/apt-get
chmod +x /stub/apt-get
mkdir -p /usr/bin
ln -s /bin/env /usr/bin/env
export PATH=/payload:/stub:/bin
run=/tmp/repo/tests/e2e/patterns/run.sh

seconds_up() { cut -d' ' -f1 /proc/uptime; }
/payload/rename_exporter --web.listen-address=127.0.0.1:10876 --probe.attach=fentry 2>/out/exporter.log &
exporter=$!
until wget -q -O /dev/null http://127.0.0.1:10876/-/ready 2>/dev/null; do sleep 1; done

start=$(seconds_up)
start_time=$(date +%s) # to the second: the page of that moment is not known better
scrape() {
	local step=0
	while :; do
		wget -q -O "/out/$(printf %04d $step)" http://127.0.0.1:10876/metrics
		step=$((step + 1))
		sleep "$(awk -v s="$start" -v n=$step -v now="$(seconds_up)" 'BEGIN { d = s + n * 15 - now; print (d > 0) ? d : 0 }')"
	done
}
scrape &
scraper=$!
sleep 32

begin() { # PATTERN SECONDS
	echo "GUEST begins $1"
	local times
	times=$(SECONDS_LONG=$2 bash "$run" "$1") || { echo "GUEST cannot run $1"; return; }
	sed -n 's/^begin //p' <<<"$times" | awk -v s="$start_time" -v name="$1" '{ printf "%s %.2f\n", name, ($1 - s) / 15 }' >>/out/began
}
for pattern in dpkg-upgrade logrotate rsync-backup tar-backup sed-in-place photo-sort deploy-switch; do
	begin "$pattern" 0
done

running=()
begin slow-and-low 240 &
running+=($!)
for pattern in append-14 append-38 append-100 append-400 replace-100 temp-rename-100 notes-50 masquerade-git masquerade-rsync \
	masquerade-dpkg many-names hit-and-run; do
	begin "$pattern" 30 &
	running+=($!)
	sleep 5
done
wait "${running[@]}"
sleep 45
kill "$scraper" "$exporter"
wait || true

#!/bin/sh
# A day of a Debian: packages are installed once more, logs rotated, users added. Run by work.service in the guest of
# system.sh; leaves in /var/log/work what it did, and the exporter's page before and after.
set -u
out=/var/log/work
mkdir -p $out
exec >$out/work.log 2>&1

page() { curl -sf -o "$out/$1.metrics" http://127.0.0.1:10876/metrics; }

did() { echo "$1 $?" >>$out/did; }

for try in $(seq 100); do
    ! page before || break
    sleep 2
done
export DEBIAN_FRONTEND=noninteractive
dpkg --force-confdef --install /var/cache/upgrade/*.deb
did packages
ls /var/cache/upgrade/*.deb | wc -l >$out/packages
mkdir -p /var/log/app
for log in $(seq 60); do
    echo text >/var/log/app/$log.log
done
printf '/var/log/app/*.log {\n rotate 4\n compress\n}\n' >/tmp/rotate.conf
for day in 1 2 3 4 5; do
    logrotate --force --state /tmp/rotate.state /tmp/rotate.conf
done
did logrotate
for user in 1 2 3 4 5; do
    useradd --create-home "user$user"
done
did users
mandb --quiet
ldconfig
systemd-tmpfiles --create --clean
journalctl --rotate
did system
page after
journalctl --unit=rename_exporter --no-pager >$out/exporter.log
grep -l '^State:.T' /proc/[0-9]*/status | wc -l >$out/stopped
sync

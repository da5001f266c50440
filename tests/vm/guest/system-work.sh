#!/bin/sh
# A day of a Debian: packages are installed once more, logs rotated, users added. Then our package is installed, and the
# guard's guide followed, command by command. Run by work.service in the guest of system.sh; leaves in /var/log/work what it
# did, and the exporter's page before and after.
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
printf '/var/log/app/*.log {\n rotate 4\n compress\n create\n}\n' >/tmp/rotate.conf
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
stopped() { grep -l '^State:.T' /proc/[0-9]*/status | wc -l; }
stopped >$out/stopped

# step N [USER]: its output is kept.
step() {
    if [ $# = 1 ]; then
        bash -e /var/cache/guide/step-"$1"
    else
        # In a session of its own, as a terminal has one: nobody's end lets what is stopped go on.
        setsid su "$2" -c "bash -e /var/cache/guide/step-$1; sleep 600" &
    fi >$out/guide-"$1" 2>&1
    did "guide-$1"
}

systemctl stop rename_exporter
rm -r /etc/rename_exporter /etc/systemd/system/rename_exporter.service /etc/systemd/system/multi-user.target.wants/rename_exporter.service \
    /usr/bin/rename_exporter
systemctl daemon-reload
mv $out/did $out/did-day
dpkg --install /var/cache/guide/*.deb
did package
step 1
step 2
step 3
step 4
# Its policy's grace: a minute after a start, ten after a boot.
sleep 61
until [ "$(cut -d. -f1 /proc/uptime)" -gt 600 ]; do
    sleep 5
done
step 5 user1
for try in $(seq 100); do
    [ "$(stopped)" = 0 ] || break
    sleep 2
done
stopped >$out/guide-stopped
ls /tmp/try/*.locked | wc -l >$out/guide-renamed
page guided
journalctl --unit=rename_exporter --no-pager >$out/guide.log
sync

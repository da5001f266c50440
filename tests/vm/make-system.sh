#!/bin/bash
# make-system.sh IMAGE EXPORTER POLICY PACKAGES GUIDE - makes a disk with a Debian 12 that boots systemd, has an exporter as a service
# whose guard enforces over everybody but those who are exempt in that policy, packages to install in /var/cache/upgrade (those it
# has, once more, and logrotate), and in /var/cache/guide our package and the commands of docs/guard.md's first steps, a file each.
set -euo pipefail
here=$(dirname "$0")
. "$here/../../build/debian-suite.sh"

readonly image=$1 exporter=$2 policy=$3 packages_dir=$4 guide=$5 debs="$cache_home/upgrade-bookworm"
readonly packages=(bash coreutils curl debconf debianutils dpkg findutils gpgv grep gzip hostname init-system-helpers
    libc-bin login logrotate libpopt0 man-db mount passwd perl-base sed systemd sysvinit-utils tar tzdata util-linux)

fetch_packages() {
    make_work_directory "$debs"
    prepare_apt "$work/apt" bookworm
    mkdir "$work/debs"
    # Not what this machine has.
    : >"$work/apt/status"
    (cd "$work/debs" && apt-get -o Dir::State::status="$work/apt/status" download -qq "${packages[@]}") >&2
    mv "$work/debs" "$debs"
}

(
    lock_cache "$debs.lock"
    [ -d "$debs" ] || fetch_packages
)
machine=$("$here/../packages/machine.sh" bookworm)

make_work_directory "$image"
cp -a "$machine" "$work/root"
mkdir -p "$work/root/var/cache/upgrade" "$work/root/etc/rename_exporter"
cp "$debs"/*.deb "$work/root/var/cache/upgrade/"
mkdir "$work/root/var/cache/guide"
cp "$packages_dir"/*_amd64.deb "$work/root/var/cache/guide/"
awk -v to="$work/root/var/cache/guide" '
    /^## / { here = /^## From nothing to one host that enforces/ }
    here && /^   ```/ { if ((inside = !inside)) number++; next }
    here && inside { sub(/^   /, ""); print >(to "/step-" number) }' "$guide"
install -m 755 "$exporter" "$work/root/usr/bin/rename_exporter"
{
    printf 'version: 1\nmode: enforce\nexpires: %s\n' "$(date -u -d '+80 days' +%Y-%m-%dT00:00:00Z)"
    sed -n '/^exempt:/,/^rules:/p' "$policy"
    printf '  - name: everybody\n    match: {cgroups: ["/**"]}\n    budget: 200\n    refill: 5/s\n    action: stop\n'
} >"$work/root/etc/rename_exporter/guard.yml"
install -m 755 "$here/guest/system-work.sh" "$work/root/usr/local/sbin/work"
units=$work/root/etc/systemd/system
cat >"$units/rename_exporter.service" <<'END'
[Service]
ExecStart=/usr/bin/rename_exporter --guard.policy.file=/etc/rename_exporter/guard.yml --guard.mode=enforce --detector.files=0
RuntimeDirectory=rename_exporter
LimitMEMLOCK=infinity
END
# After everything, the end.
cat >"$units/work.service" <<'END'
[Unit]
After=multi-user.target rename_exporter.service
Wants=rename_exporter.service
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/work
ExecStopPost=/usr/bin/systemctl poweroff --no-block
StandardOutput=null
StandardError=null
END
mkdir -p "$units/multi-user.target.wants"
ln -s ../work.service "$units/multi-user.target.wants/work.service"
ln -s ../rename_exporter.service "$units/multi-user.target.wants/rename_exporter.service"

rm -f "$image"
truncate -s 900M "$work/image"
mkfs.ext4 -q -F -d "$work/root" "$work/image"
mv "$work/image" "$image"

#!/usr/bin/env bash
# boot.sh SCRIPT RELEASE PACKAGES OUT KIND - boots a machine with that Debian in a container, with systemd, runs SCRIPT of this
# directory in it as a service, with packages of that KIND, and ends with its status. The machine forgets everything but
# what is left in OUT.
#
# What systemd-nspawn withholds by default and the exporter's unit needs: its two capabilities, and bpf(2)
# and perf_event_open(2) in its system-call filter. (A tracefs bound to its place would not be seen: the
# container's /sys is mounted over it. The scripts mount one.)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
script=$1 packages=$3 out=$4 kind=$5
root=$("$here/machine.sh" "$2")
# One machine of a release at a time: systemd-nspawn takes the directory for itself.
exec 9>"$root.lock"
flock 9

status=0
systemd-nspawn --quiet --directory="$root" --volatile=overlay --register=no --keep-unit --private-network \
    --link-journal=no --console=pipe --hostname=debian \
    --capability=CAP_BPF,CAP_PERFMON --system-call-filter='bpf perf_event_open' \
    --bind-ro="$packages:/packages" --bind="$out:/out" \
    --bind-ro="$here:/life" --bind-ro="$here/script.service:/etc/systemd/system/script.service" \
    --boot -- systemd.wants=script.service systemd.show_status=no systemd.setenv="KIND=$kind" systemd.setenv="SCRIPT=$script" </dev/null >"$out/console.log" 2>&1 || status=$?
[ -e "$out/status" ] || { echo "the machine ended with $status before the script did; see $out/console.log" >&2; exit 1; }
exit "$(<"$out/status")"

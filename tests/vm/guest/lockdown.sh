# What a start and 'check' say to root where lockdown forbids these modes. It can be tightened while the kernel runs,
# and not loosened: whatever comes after it in this guest has it, too. Leaves in /out/lockdown-MODE exporter.log and
# exit, and in /out/lockdown-check check.json.
set -eu
. ./exporter.sh
. ./check.sh

mount -t securityfs securityfs /sys/kernel/security
echo confidentiality >/sys/kernel/security/lockdown
for mode; do
    ! start_exporter "lockdown-$mode" --probe.attach="$mode" || stop_exporter
done
check
mv /out/check /out/lockdown-check

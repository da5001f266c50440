# Each mode on a kernel that does not compile BPF programs. Leaves in /out/interpreted-MODE what exporter.sh
# leaves, and after.metrics after 100 renames by "hundred". What comes after it in this guest is interpreted, too.
set -eu
. ./exporter.sh

echo 0 >/proc/sys/net/core/bpf_jit_enable
cat /proc/sys/net/core/bpf_jit_enable >/out/jit
for mode; do
    start_exporter "interpreted-$mode" --probe.attach="$mode"
    ./renamer load --dir /tmp --count 100 --comm hundred >"$leave/hundred.driver"
    scrape after
    stop_exporter
done

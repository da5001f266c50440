# The exporter of an image, on the files of that image and no others. Leaves in /out/image what exporter.sh
# leaves, and after.metrics.
set -eu
. ./exporter.sh

root=/tmp/image
mkdir -p $root
tar -xf image-root.tar -C $root
for system in proc sys dev; do
    mkdir -p $root/$system
    mount --bind /$system $root/$system
done
mount -t tracefs nodev $root/sys/kernel/tracing 2>/dev/null || true

printf '#!/bin/sh\nexec chroot %s /rename_exporter "$@"\n' $root >rename_exporter
chmod 755 rename_exporter
start_exporter image
./renamer load --dir /tmp --count 100 --comm hundred >"$leave/hundred.driver"
scrape after
stop_exporter

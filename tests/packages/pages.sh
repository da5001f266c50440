# What the pages tell a reader to type, typed, step after step, by somebody who says yes. It asserts nothing: it leaves
# what each step prints and how it ends in /out, and the tests outside compare.
set -u

# What systemd and an installer do on a machine, and not in a container.
mount -t tracefs nodev /sys/kernel/tracing
echo "127.0.0.1 localhost $(hostname)" >>/etc/hosts
cp -r /packages/here /root/here
# Where tracepoint is all there is, the service starts with it alone.
drop_in=/etc/systemd/system/rename_exporter.service.d
mkdir -p $drop_in
cp /packages/tracepoint.conf $drop_in
# Other suites rename on this host meanwhile, under thousands of names: room for them.
printf '[Service]\nEnvironment=RENAME_EXPORTER_SERIES_MAX=100000\n' >$drop_in/room.conf

# Of what has no end, some seconds: the exporter, on an address that the service leaves free, and at a terminal top and events.
cat >/usr/local/sbin/rename_exporter <<'END'
#!/bin/bash
some_seconds=(timeout --foreground --preserve-status --signal=INT 6 /usr/bin/rename_exporter "$@")
case ${1-} in
top | events) exec script --quiet --return --command "${some_seconds[*]@Q}" /dev/null </dev/null ;;
--config.check) ;;
--*) RENAME_EXPORTER_WEB_LISTEN_ADDRESS=127.0.0.1:10999 exec "${some_seconds[@]}" ;;
esac
exec /usr/bin/rename_exporter "$@"
END
chmod +x /usr/local/sbin/rename_exporter

for step in /packages/steps/*; do
    out=/out/$(basename "$step")
    (cd /root/here && yes | bash -e "$step") >"$out.out" 2>"$out.err"
    echo $? >"$out.status"
done
exit 0

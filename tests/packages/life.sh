# The life of the package on a machine: install, count, upgrade, disable, remove, purge. It asserts nothing:
# it leaves what it finds in /out, and the tests outside compare. KIND, the kind of the package, is in the environment.
set -u
service=rename_exporter.service
address=127.0.0.1:10876
drop_in=/etc/systemd/system/$service.d
# settings, add FILE, query, remove, and purge where there is such a thing.
. "/life/life-$KIND.sh"

# step NAME: what follows belongs to it.
step() { step=/out/$1; mkdir -p "$step"; }

# Files of the machine, without what every installation changes.
files() { find / -xdev \( -path /out -o -path /tmp -o -path /var/log -o -path /var/cache -o -path /run \) -prune -o -print | sort; }

state() {
    systemctl is-active $service >"$step/active"
    systemctl is-enabled $service >"$step/enabled"
    systemctl show --value --property=MainPID $service >"$step/pid"
    query >"$step/package" 2>&1
    cp "$settings" "$step/settings" 2>/dev/null
    grep -hE '^(Uid|CapEff|NoNewPrivs|Max core file size)' "/proc/$(<"$step/pid")/"{status,limits} >"$step/process" 2>/dev/null
}

# managed COMMAND...: what the package manager says, and how it ends.
managed() {
    local status=0
    "$@" >"$step/manager" 2>&1 || status=$?
    echo $status >"$step/manager-status"
    return $status
}

install() { managed add "/packages/$1"/*."$KIND"; }

# Ready, and said so to systemd, which may hear of it after a client has its answer; or not within 30 s.
await_ready() {
    for _ in $(seq 150); do
        curl -sf "http://$address/-/ready" >/dev/null && [ "$(systemctl is-active $service)" != activating ] && return
        sleep 0.2
    done
}

# rename_some NAME: ten times, by a program of that name. The kind is in it: the other package's machine is on this
# kernel at the same time.
rename_some() {
    cp /bin/mv "/tmp/$1"
    : >/tmp/a
    for _ in $(seq 5); do
        "/tmp/$1" /tmp/a /tmp/b
        "/tmp/$1" /tmp/b /tmp/a
    done
}

# On a machine systemd does it; in a container it leaves that out.
mount -t tracefs nodev /sys/kernel/tracing
files >/out/before

step install
install old || exit # without it, all that follows would wait for nothing
state
verify >"$step/verify" 2>&1
/usr/bin/rename_exporter check --format=json >"$step/check.json" 2>"$step/check.log"
man -P cat rename_exporter >"$step/man" 2>&1
bash -c '. /usr/share/bash-completion/completions/rename_exporter
    COMP_WORDS=(rename_exporter --probe.a) COMP_CWORD=1; _rename_exporter; echo "${COMPREPLY[*]}"' >"$step/completion"

# Other suites rename on this host meanwhile, under thousands of names: room for them.
mkdir -p $drop_in
printf '[Service]\nEnvironment=RENAME_EXPORTER_SERIES_MAX=100000\n' >$drop_in/room.conf
# As the package's documentation says, where tracepoint is all there is.
step started
if [ "$(cat /out/install/active)" != active ]; then
    cp /usr/share/doc/rename-exporter/examples/tracepoint.conf $drop_in
fi
systemctl daemon-reload
systemctl restart $service
await_ready
rename_some "packaged-$KIND"
sleep 2 # a poll
curl -s "http://$address/metrics" >"$step/metrics"
state

step upgrade
echo RENAME_EXPORTER_WEB_LISTEN_ADDRESS=127.0.0.1:10999 >>"$settings"
address=127.0.0.1:10999
install new
await_ready
rename_some "upgraded-$KIND"
sleep 2
curl -s "http://$address/metrics" >"$step/metrics"
state

# What the administrator has switched off stays off.
step disabled
systemctl disable --now $service 2>/dev/null
install old
state

step socket
systemctl enable $service 2>/dev/null
sed -i 's/.*LISTEN_ADDRESS=.*/RENAME_EXPORTER_WEB_SYSTEMD_SOCKET=true/' "$settings"
systemctl start rename_exporter.socket
address=127.0.0.1:10876
await_ready
curl -s "http://$address/metrics" >"$step/metrics"
state
systemctl is-enabled rename_exporter.socket >"$step/socket"

step remove
managed remove
state
files >"$step/files"

step purge
managed purge
rm -rf $drop_in
systemctl daemon-reload
systemctl is-enabled $service >"$step/enabled" 2>&1
files >"$step/files"

# As the documentation says, to configure it before it starts.
step masked
systemctl mask $service 2>/dev/null
install old
state
step unmasked
systemctl unmask $service 2>/dev/null
systemctl enable $service 2>/dev/null
state
exit 0

# profile-guest.sh probe MODE [FLAG ...]
# profile-guest.sh guard HOOK
# In the guest: the same rename again and again, first without a probe, then with the exporter in that mode, or with the guard. Leaves
# /out/kallsyms. Whoever steps through it (profile.sh) is told by "GUEST none" and "GUEST ours".
set -eu
mkdir /tmp/renames
mount -t ramfs ramfs /tmp/renames
echo 1 >/proc/sys/net/core/bpf_jit_kallsyms

be_stepped() {
    ./renames hot /tmp/renames 20 100 >/dev/null
    ./renames hot /tmp/renames 1000000 1000 &
    local renames=$!
    sleep 1
    echo "GUEST $1"
    sleep 15 # of the guest's own: time stands still while somebody steps
    kill $renames
}

sleep 10 # the kernel has work to do for seconds after it has started us
be_stepped none
with=$1 mode=$2
shift 2
if [ "$with" = guard ]; then
    ./guard "$mode" within guard.bpf.o >/tmp/attached &
    until [ -s /tmp/attached ]; do
        kill -0 $!
        usleep 100000
    done
else
    ./rename_exporter --probe.attach="$mode" --probe.poll-interval=60s "$@" 2>/out/exporter.log &
    until wget -q -O /dev/null http://127.0.0.1:10876/-/ready 2>/tmp/wget; do
        kill -0 $!
        usleep 100000
    done
fi
be_stepped ours
cat /proc/kallsyms >/out/kallsyms

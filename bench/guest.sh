# In the guest: what a rename costs in each attach mode. Leaves /out/costs, with lines of
# MODE WORKLOAD PROBE INSTRUCTIONS; MODE may be no-durations: tracepoint without them; PROBE is none, minimal, floor, timed, ours, sampled or
# suppressed: ours with samples, of which each rename is one or none is; unjudged or judged: ours and the guard, with a
# rule for another user, or for this one; or again: none, at the end.
set -eu

# ramfs: what a rename costs on tmpfs depends on those before it (its tree of directory offsets).
mkdir /tmp/renames
mount -t ramfs ramfs /tmp/renames

# measure MODE PROBE
measure() {
    echo "$1 hot $2 $(./renames hot /tmp/renames 80 10)" >>/out/costs
    echo "$1 process $2 $(./renames process /tmp/renames 20 10)" >>/out/costs
}

# start LOG FLAG ...
start() {
    log=$1
    shift
    ./rename_exporter "$@" 2>/out/$log.log &
    exporter=$!
    until wget -q -O /dev/null http://127.0.0.1:10876/-/ready 2>/tmp/wget; do
        kill -0 $exporter
        usleep 100000
    done
}

stop() {
    kill $exporter
    wait $exporter
}

# measure_ours ROW FLAG ...: without samples
measure_ours() {
    row=$1
    shift
    start $row --detector.files=0 "$@"
    measure $row ours
    stop
}

# measure_samples MODE: until the bucket is empty, and from then on
measure_samples() {
    start $1-samples --probe.attach=$1 --events.output=file:/dev/null --events.max-rate=0 --events.rate=1 \
        --events.burst=300
    echo "$1 hot sampled $(./renames hot /tmp/renames 10 10)" >>/out/costs
    echo "$1 process sampled $(./renames process /tmp/renames 10 10)" >>/out/costs
    ./renames hot /tmp/renames 2 100 >/dev/null
    measure $1 suppressed
    stop
}

# measure_guard MODE HOOK
measure_guard() {
    start $1-guard --detector.files=0 --probe.attach=$1
    for rule in other within; do
        yardstick ./guard $2 $rule guard.bpf.o
        [ $rule = other ] && measure $1 unjudged || measure $1 judged
        no_yardstick
    done
    stop
}

# yardstick PROGRAM ...: one that says when it is attached
yardstick() {
    "$@" >/tmp/attached &
    yardstick=$!
    until [ -s /tmp/attached ]; do
        kill -0 $yardstick
        usleep 10000
    done
}

no_yardstick() {
    kill $yardstick
    wait $yardstick 2>/dev/null || true
    rm /tmp/attached
}

uname -r >/out/release
# The kernel has work to do for seconds after it has started us. Idle time costs nobody any. And
# whoever comes first finds nothing prepared.
sleep 30
./renames hot /tmp/renames 20 100 >/dev/null
./renames process /tmp/renames 1 100 >/dev/null
measure - none
for mode in fentry kprobe-multi kprobe tracepoint; do
    echo "GUEST $mode"
    for probe in minimal floor timed; do
        yardstick ./minimal $mode $probe minimal.bpf.o
        measure $mode $probe
        no_yardstick
    done

    measure_ours $mode --probe.attach=$mode
    measure_samples $mode
    [ $mode != fentry ] || measure_guard $mode lsm
done
echo "GUEST no-durations"
measure_ours no-durations --probe.attach=tracepoint --no-probe.durations
measure - again

# The switches that blind a probe without a sign, under each mode: thrown while the exporter runs, and back. Leaves in
# /out/switches-MODE-SWITCH what exporter.sh leaves; before, blind and seeing.metrics; blind.ready and seeing.ready, the
# answers of /-/ready; a hundred renames by "unseen" in between, and by "seen" afterwards. Where the kernel refuses to be
# switched, refused has its word, and there is nothing else.
# Then auto where the canary cannot be sent, /out/switches-filtered, or in another way, /out/switches-readonly; and on a
# kernel that was switched off before, /out/switches-auto-off.
#
#   sh switches.sh MODE ...
set -eu
. ./exporter.sh

# ask NAME: leaves the answer of /-/ready, whatever it is. (busybox's nc goes when its input ends.)
ask() {
    { printf 'GET /-/ready HTTP/1.0\r\n\r\n'; usleep 500000; } |
        nc "${address%:*}" "${address#*:}" >"$leave/$1.ready" || true
}

# until_ready STATUS: what it was asked for, or 70 s: a canary comes once a minute at least.
until_ready() {
    local tries=0
    until ask asked && grep -q "^HTTP/1.1 $1 " "$leave/asked.ready"; do
        [ $((tries += 1)) -lt 140 ] || return 0
    done
}

throw() {
    local mode=$1 name=$2 switch=$3
    start_exporter "switches-$mode-$name" --probe.attach="$mode" || return 0
    scrape before
    if ! (echo 0 >"$switch") 2>"$leave/refused"; then
        stop_exporter
        return
    fi
    rm "$leave/refused"
    # Readable or not, the kernel may ignore it in this mode: then it stays ready.
    ! expected_blind "$mode" "$name" || until_ready 503
    ./renamer load --dir /tmp --count 100 --comm unseen >"$leave/unseen.driver"
    scrape blind
    ask blind
    echo 1 >"$switch"
    until_ready 200
    ./renamer load --dir /tmp --count 100 --comm seen >"$leave/seen.driver"
    scrape seeing
    ask seeing
    stop_exporter
}

# By way of ftrace go all but the tracepoints; kprobes alone heed their own switch.
expected_blind() { case $1-$2 in tracepoint-*) false ;; *-ftrace | kprobe-kprobes) true ;; *) false ;; esac }

ftrace=/proc/sys/kernel/ftrace_enabled
for mode; do
    throw "$mode" ftrace $ftrace
    throw "$mode" kprobes /sys/kernel/debug/kprobes/enabled
done
# Under a profile of system calls from before there was a canary, and with a /proc that cannot be written to.
sed 's/, "renameat"\]/]/' seccomp.json >old.json
level=$(cat /proc/sys/kernel/perf_event_paranoid)
echo 2 >/proc/sys/kernel/perf_event_paranoid
ulimit -l unlimited
if confine='./confine --seccomp old.json 65534 c000000000' start_exporter switches-filtered; then
    scrape after
    stop_exporter
fi
echo "$level" >/proc/sys/kernel/perf_event_paranoid
mount -o remount,ro /proc
if start_exporter switches-readonly; then
    scrape after
    stop_exporter
fi
mount -o remount,rw /proc
if (echo 0 >$ftrace) 2>/dev/null; then
    if start_exporter switches-auto-off; then
        ./renamer load --dir /tmp --count 100 --comm seen >"$leave/seen.driver"
        scrape seeing
        stop_exporter
    fi
    echo 1 >$ftrace
fi

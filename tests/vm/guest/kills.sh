# Kills an exporter with --probe.keep again and again beside a load, every other one before it is ready, and starts the next one at
# once or up to three seconds later. Leaves in /out/kills a page of each that became ready, NNN.metrics, and what each logged,
# NNN.log; load.driver, what was renamed; and last.metrics, the page of one that comes after the load.
#
#   sh kills.sh KILLS [FLAG ...]
set -eu
. ./exporter.sh
kills=$1
shift

flags="--probe.keep=/sys/fs/bpf/kept $*"
out=/out/kills
mkdir -p "$out" /tmp/load

# sleep_below MILLISECONDS
sleep_below() { usleep $((RANDOM * $1 / 32768 * 1000)); }

# begin NUMBER: does not wait until it is ready.
begin() {
    # shellcheck disable=SC2086 # words
    ./rename_exporter --web.listen-address="$address" --probe.poll-interval=${poll_ms}ms $flags >"$out/$1.log" 2>&1 &
    exporter=$!
}

until_ready() {
    until wget -q -O /dev/null "http://$address/-/ready" 2>/dev/null; do
        kill -0 "$exporter"
        usleep 200000
    done
}

# Once it counts, so that each rename of the load is one that a probe has seen. (busybox has no nice.)
begin 000
until_ready
sh -c 'renice -n 19 -p $$ && exec "$@"' load \
    ./renamer load --dir /tmp/load --seconds 3600 --tasks 2 --uid 4341 --actors 50 --every 7 >"$out/load.driver" &
load=$!

number=000
for kill in $(seq "$kills"); do
    if [ $((kill % 2)) -eq 0 ]; then
        until_ready
        sleep_below 500
        get_page "$out/$number.metrics"
    fi
    sleep_below 1500
    kill -9 "$exporter"
    wait "$exporter" || true
    [ $((kill % 3)) -ne 0 ] || sleep_below 3000
    number=$(printf %03d "$kill")
    begin "$number"
done

until_ready
end_load $load
wait $load
leave=$out
scrape last
kill "$exporter"
wait "$exporter"
./rename_exporter detach --probe.keep=/sys/fs/bpf/kept >"$out/detach" 2>&1

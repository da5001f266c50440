# The exporter as nobody, with few capabilities: which mode takes which, and what is left afterwards.
# Leaves of each attempt, in /out/privileges-MODE-SET: what exporter.sh leaves, threads (the capabilities
# of every thread), and reclaim.metrics after a load with more names than slots.
#
#   sh privileges.sh MODE ...     those that this kernel has
set -eu
. ./exporter.sh

# attempt MODE SET MASK: CAP_BPF is 1<<39, CAP_PERFMON 1<<38, CAP_SYSLOG 1<<34, CAP_DAC_READ_SEARCH 1<<2.
attempt() {
    local mode=$1 set=$2 mask=$3
    confine="./confine 65534 $mask" start_exporter "privileges-$mode-$set" --probe.attach="$mode" \
        --probe.max-entries=512 || return 0
    use
    stop_exporter
}

# Until as many slots as half of them were taken back, and all names were used.
use() {
    ./renamer load --dir /tmp --count 100 --comm hundred >"$leave/hundred.driver"
    scrape after
    ./renamer load --dir /tmp --seconds 60 --least 6000 --actors 3000 --every 2 >"$leave/churn.driver" &
    local churn=$!
    until_reclaimed 256 $churn
    end_load $churn
    wait $churn
    scrape reclaim
    cat /proc/"$exporter"/task/*/status | grep -E '^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Uid)' >"$leave/threads"
}

ulimit -l 64 # KiB, the default of 5.10 and most distributions
attempt fentry memlock c000000000
ulimit -l unlimited
# Where it takes no more than that, there is nothing to see without the limit.
[ ! -e /out/privileges-fentry-memlock/ready ] || ln -s privileges-fentry-memlock /out/privileges-fentry-two
paranoid=/proc/sys/kernel/perf_event_paranoid
default=$(cat $paranoid)
echo "$default" >/out/paranoid
attempt kprobe paranoid c000000000
echo 2 >$paranoid # Debian's 3 leaves perf_event_open(2) to CAP_SYS_ADMIN
for mode; do
    [ -e /out/privileges-$mode-two ] || attempt $mode two c000000000
done
attempt tracepoint three c000000004
echo "$default" >$paranoid

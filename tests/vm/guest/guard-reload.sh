# A policy that changes all the time under a load, with an exporter that has nothing left but what it attached: nobody, with
# the two capabilities of the unit, which it drops. Sourced by guard.sh.

reloads=20 # the exporter looks at the file every 2 s

# Each about the load, by the same name: what was said of it adds up.
write_version() {
    { begin_policy 3600 'exempt:' '  executables: [/tmp/guard-upgraded]'
        rule load 2200 stop 'budget: 1000000' 'refill: 1000000/s' 'per: [uid]'
        rule "version-$1" 2201 stop "$(budget 1)"; } >/tmp/policy.new
    mv /tmp/policy.new $policy
}

# upgraded NAME: as a package manager does it, by another file.
upgrade() {
    cp ./storm /tmp/guard-new
    mv /tmp/guard-new /tmp/guard-upgraded
    usleep 4500000
    program=/tmp/guard-upgraded storm "$1" 2201 50
}

reload() {
    local round=0 before
    ulimit -l unlimited
    write_version 0
    confine='./confine 65534 c000000000' start_exporter guard-reload --guard.policy.file=$policy \
        --guard.mode=enforce --guard.lease=10s --detector.files=0 || return 0
    ./renamer load --dir /tmp/guard --tasks 2 --seconds 1800 --uid 2200 --comm load >"$leave/load.driver" &
    local load=$!
    upgrade installed
    while [ $((round += 1)) -le $reloads ]; do
        before=$(guard_value 'reloads_total{result="success"}')
        write_version $((round % 2))
        until_value 'reloads_total{result="success"}' $((before + 1))
    done
    upgrade upgraded
    kill -USR1 $load
    wait $load
    grep -E '^(CapPrm|CapEff|Uid)' /proc/"$exporter"/status >"$leave/status"
    scrape after
    stop_exporter
}

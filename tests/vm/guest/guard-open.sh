# What must end an enforcement, or leave it as it is. With the exporter of guard.sh; the budget of the rule "first" is
# spent, and its user renames again after each. Sourced.

# spent NAME: that user, once more.
spent() { storm "$1" 2002 300; }

# guard_value SERIES: of the page as it is now.
guard_value() {
    get_page /tmp/page
    value_in /tmp/page "rename_exporter_guard_$1"
}

# until_value SERIES VALUE: 60 s at most, against hangs.
until_value() {
    local tries=0
    until [ "$(guard_value "$1")" = "$2" ]; do
        [ $((tries += 1)) -lt 120 ] || return 0
        usleep 500000
    done
}

# put_policy SECONDS [LINE ...]: that rule alone, now with deny; waits until it is in force.
put_policy() {
    local before
    before=$(guard_value 'reloads_total{result="success"}')
    { begin_policy "$@"; rule first 2002 deny "$(budget 100)"; } >/tmp/policy.new
    mv /tmp/policy.new $policy
    until_value 'reloads_total{result="success"}' $((before + 1))
}

# A file that was cut short, or is gone, leaves the one before in force.
bad_files() {
    head -c $(($(wc -c <$policy) / 2)) $policy >/tmp/half
    cp /tmp/half $policy # in place: as an editor writes it
    until_value policy_in_force 0
    scrape half-page
    spent half
    rm $policy
    usleep 2500000
    scrape removed-page
    spent removed
}

# Stands still, and does not renew its lease of 10 s.
silent() {
    kill -STOP "$exporter"
    usleep 10200000
    spent silent
    kill -CONT "$exporter"
    usleep 1500000
    spent awake
}

breaker() {
    put_policy 3600 'give_up_after: {actions: 20, per: 1h}'
    spent breaker
    scrape breaker-page
}

expiry() {
    put_policy 20
    spent unexpired
    until [ "$(date +%s)" -gt $((ends + 1)) ]; do usleep 500000; done
    spent expired
    scrape expired-page
}

# An hour back: the policy is over when it would have been.
clock() {
    put_policy 20
    date -s "@$(($(date +%s) - 3600))" >/dev/null
    usleep 2500000
    spent set-back
    sleep 22
    spent set-back-expired
    date -s "@$(($(date +%s) + 3600))" >/dev/null
}

# More budgets than there is room for: the rest share one, and who had one keeps it.
full() {
    { begin_policy 3600; rule first 2002 deny "$(budget 100)"
        rule many 2100 deny 'budget: 2' 'refill: 1/h' 'per: [uid, comm]'; } >/tmp/policy.new
    mv /tmp/policy.new $policy
    usleep 5000000
    ./renamer load --dir /tmp/guard --count 17000 --actors 17000 --uid 2100 >"$leave/many.driver" 2>&1 || true
    scrape full-page
    spent full
}

off() {
    ./rename_exporter guard off >"$leave/off.said" 2>&1
    until_value off 1
    spent off
    scrape off-page
}

fail_open() {
    silent
    if [ "$scope" = all ]; then
        bad_files
        put_policy 3600
        breaker
        expiry
        clock
        full
        put_policy 3600
    fi
    off
}

# What an encryptor gets, by what is done about it. Leaves a line for each in /out/table:
# HOOK ACTION ORDER RATE, and the storm's.
#
#   sh guard-table.sh FILES HOOK ...
set -eu
. ./exporter.sh
. ./guard-policy.sh

files=$1
shift

# Each storm is a process of its own, so each has a budget of its own. 1/s comes back.
table_rule() { rule "$1" "$2" "$1" 'budget: 50' 'refill: 1/s' 'per: [process]'; }

# attack HOOK ACTION UID
attack() {
    local order rate
    for order in overwrite-first rename-first; do
        for rate in 38 100 400; do
            mkdir /tmp/victims
            echo "$1 $2 $order $rate $(./storm --dir /tmp/victims --files "$files" --uid "$3" --order $order --rate $rate)" \
                >>/out/table
            rm -r /tmp/victims
        done
    done
}

# Where a hook cannot deny, a rule that denies is none.
by() {
    local hook=$1 deny=deny
    case $hook in lsm | fmod_ret) ;; *) deny= ;; esac
    { begin_policy 3600
        [ -z "$deny" ] || table_rule deny 2001
        table_rule stop 2002
        table_rule kill 2003; } >$policy
    start_exporter "table-$hook" --guard.policy.file=$policy --guard.mode=enforce --guard.hook="$hook"
    [ -z "$deny" ] || attack "$hook" deny 2001
    attack "$hook" stop 2002
    attack "$hook" kill 2003
    stop_exporter
}

mkdir -p /out
for hook; do
    by "$hook"
done

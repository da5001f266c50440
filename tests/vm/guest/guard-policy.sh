# Policies for the guard in a guest. Sourced by guard.sh and guard-table.sh.
# Each rule is about a user of its own, so that many scenarios share one exporter: to start one takes an emulated CPU
# half a minute.

policy=/tmp/guard.yml

# begin_policy SECONDS [LINE ...]: one that ends so many seconds from now, at $ends. The lines are of the file's first level.
begin_policy() {
    ends=$(($(date +%s) + $1))
    printf 'version: 1\nmode: enforce\nexpires: %s\n' "$(date -u -d "@$ends" +%Y-%m-%dT%H:%M:%SZ)"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@"
    echo 'rules:'
}

# rule NAME UID ACTION [LINE ...]: the lines say what is counted.
rule() {
    printf '  - name: %s\n    match: {uids: ["%s"]}\n    action: %s\n' "$1" "$2" "$3"
    shift 3
    printf '    %s\n' "$@"
}

# budget FILES: nothing comes back while a guest lives.
budget() { printf 'budget: %s\n    refill: 1/h\n    per: [uid]' "$1"; }

# The rules of all scenarios.
#   rules HOOK
rules() {
    local hundred able
    hundred=$(budget 100)
    case $1 in lsm | fmod_ret | auto) able=deny ;; *) able=stop ;; esac
    begin_policy 3600 'exempt:' '  executables: [/tmp/guard/exempt-storm]' '  cgroups: [/exempt/**]' '  uids: ["2998"]'
    rule first 2002 stop "$hundred"
    rule killed 2003 kill "$hundred"
    rule watched 2004 stop "$hundred" 'mode: monitor'
    rule hopping 2005 "$able" "$hundred"
    rule container 2006 kill "$(budget 10)"
    # All that are exempt may be in here: none has a verdict.
    rule exempt 2990-2998 kill "$(budget 1)"
    [ "$1" != tracepoint ] || return 0
    rule overlay 2007 "$able" "$hundred"
    rule lower 2008 "$able" "$(budget 1)"
    rule ring 2009 "$able" "$(budget 10)"
    rule sqpoll 2010 "$able" "$(budget 10)"
    rule client 2011 "$able" "$(budget 5)"
    rule changes 2012 "$able" "$(budget 10)" 'count: extension-changes'
    [ $able = deny ] || return 0
    rule denied 2001 deny "$hundred"
    rule replaced 2013 deny "$(budget 10)" 'count: replacements'
    rule exchanged 2014 deny "$(budget 10)"
    rule forbidden 2015 deny 'extensions: [locked]'
}

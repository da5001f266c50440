# What the parts share: starting a tool, knowing when it is ready, ending it, and writing down what was found. Sourced by
# run.sh.

say() { printf '%d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# record SECTION.ROW.METRIC VALUE
record() { echo "$1 $2" >>"$work/figures"; }

# absent ROW WHY: what this host or this tool has not. No later part tries it again.
declare -A absent=()
absent() {
    absent[$1]=$2
    echo "$1 $2" >>"$work/absent"
    say "$1: $2"
}

# remark SECTION.ROW WHAT: it has figures, and this is to be known of them.
remark() {
    echo "$1 $2" >>"$work/remarks"
    say "$1: $2"
}

# failed WHAT: a figure that should be there and is not. The run goes on, and ends with 1.
failures=()
failed() {
    failures+=("$1")
    say "FAILED: $1"
}

# launch ROW: starts it as tools.sh says, and waits until it is ready. Leaves its pid in $tool. False: it is absent.
running=()
launch() {
    : >"$lines"
    "${command[@]}" >>"$lines" 2>"$work/stderr" </dev/null &
    tool=$!
    running+=($tool)
    # No tool takes that long; a machine that is busy might.
    local limit=$((SECONDS + 30))
    until is_ready; do
        if ! kill -0 $tool 2>/dev/null || ((SECONDS > limit)); then
            end $tool
            absent "$1" "did not run here: $(tail -n 1 "$work/stderr" | cut -c1-200)"
            return 1
        fi
        sleep 0.1
    done
}

is_ready() {
    if [ -n "$port" ]; then
        "$drive" scrape "$port" "$ready" 1 plain $tool >/dev/null 2>&1
    else
        is_at_rest
    fi
}

# It has no way to tell: it is ready when it had nothing to do twice, for 0.3 s each.
is_at_rest() {
    local before after
    for _ in 1 2; do
        before=$("$drive" cpu $tool 2>/dev/null) || return
        sleep 0.3
        after=$("$drive" cpu $tool 2>/dev/null) || return
        ((after - before < 3000000)) || return
    done
}

# Beside the driver, not below it. Only now, or a runtime would take this for a machine of one processor.
pin() { taskset -acp "$tool_cpu" $tool >/dev/null; }

# end PID...
end() {
    local pid limit
    for pid in "$@"; do
        kill -TERM "$pid" 2>/dev/null || true
        limit=$((SECONDS + 8))
        while kill -0 "$pid" 2>/dev/null && ((SECONDS < limit)); do sleep 0.05; done
        if kill -0 "$pid" 2>/dev/null; then kill -KILL "$pid"; fi
        wait "$pid" 2>/dev/null || true
        local other rest=()
        for other in "${running[@]}"; do [ "$other" = "$pid" ] || rest+=("$other"); done
        running=("${rest[@]}")
    done
}

# driven WORD...: the driver, on its CPU.
driven() { taskset -c "$driver_cpu" "$drive" "$@"; }

resident_kib() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }

# A port of the loopback that nobody listens at. Never the same one twice.
last_port=21875
free_port() {
    while :; do
        last_port=$((last_port + 1))
        (: </dev/tcp/127.0.0.1/$last_port) 2>/dev/null || break
    done
}

# The tools, each by the name of its row: how it is started. Sourced by run.sh.

# tool ROW: leaves in $command how it is started, in $port where it serves ('': it does not) and in $path what, in $ready
# what it answers with 200 when it is ready.
tool() {
    command=() port='' path=/metrics ready=/metrics
    case $1 in
    minimal | floor | timed) command=("$built/minimal" "$attach" "$1" "$built/minimal.bpf.o") ;;
    ours) ours ;;
    ours-events) ours "--events.output=file:$lines" --events.rate=1000000 --events.burst=1000000 --events.max-rate=0 ;;
    # The detector needs the entries as durations do: without both there are none.
    ours-plain) ours --probe.durations=false --detector.files=0 ;;
    ours-*) ours "--probe.attach=${1#ours-}" ;;
    node_exporter)
        free_port
        port=$last_port
        command=(prometheus-node-exporter "--web.listen-address=127.0.0.1:$port")
        ;;
    # As many actors as ours has room for by default, or more of them would cost it nothing.
    bpftrace-*) command=(env BPFTRACE_MAP_KEYS_MAX=16384 bpftrace -e "$(program "${1#bpftrace-}")") ;;
    inotifywait) command=(inotifywait --monitor --quiet --event moved_to --format '%e %f' "$renames") ;;
    # It watches the mount that it is started in.
    fatrace) command=(env --chdir="$renames" fatrace --current-mount --filter='<>') ;;
    peer)
        if [ -n "$peer_path" ]; then
            free_port
            port=$last_port path=$peer_path ready=$peer_path
        fi
        command=(env "PORT=$port" "DIR=$renames" sh -c "exec $peer_command")
        ;;
    esac
}

# ours FLAG...
ours() {
    free_port
    port=$last_port ready=/-/ready
    command=("$exporter" "--web.listen-address=127.0.0.1:$port" "$@")
}

# The three system calls, as our tracepoint mode has them. What is printed is asked for at the entry, and without the
# result: that is cheaper for bpftrace.
program() {
    local call
    for call in rename renameat renameat2; do
        case $1 in
        count) echo "tracepoint:syscalls:sys_exit_$call { @[comm, uid, args->ret] = count(); }" ;;
        histogram)
            echo "tracepoint:syscalls:sys_enter_$call { @begin[tid] = nsecs; }
                tracepoint:syscalls:sys_exit_$call /@begin[tid]/ {
                    @[comm, uid, args->ret] = count(); @ns = hist(nsecs - @begin[tid]); delete(@begin[tid]);
                }"
            ;;
        print)
            echo "tracepoint:syscalls:sys_enter_$call {
                    printf(\"%s %d %d %s %s\\n\", comm, uid, pid, str(args->oldname), str(args->newname));
                }"
            ;;
        esac
    done
}

# What auto takes here, whatever else attaches, and whether durations can be left out.
survey() {
    local mode
    tool ours
    launch ours || return
    attach=$(curl -s "http://127.0.0.1:$port/metrics" |
        sed -nE 's/^rename_exporter_probe_info\{.*attach="([^"]+)".*/\1/p')
    end $tool
    [ -n "$attach" ] || return
    other_modes=()
    for mode in fentry kprobe-multi kprobe tracepoint; do
        [ $mode != "$attach" ] && "$exporter" check "--probe.attach=$mode" >/dev/null 2>&1 || continue
        other_modes+=("ours-$mode")
    done
    "$exporter" --help | grep -q -e --probe.durations ||
        absent ours-plain "this binary has no --probe.durations"
    [ -n "$peer_command" ] || absent[peer]='none was given'
}

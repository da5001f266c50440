# bash completion of rename_exporter
_rename_exporter() {
    local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]} equals= command= files= words
    COMPREPLY=()
    if [[ $word == = ]]; then
        equals== word=
    elif [[ $flag == = ]]; then
        equals== flag=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [[ $word == : ]]; then
        flag=:$flag word=/
    elif [[ $flag == : ]]; then
        flag=:${COMP_WORDS[COMP_CWORD - 2]}
    fi
    ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
    case $command$equals$flag in
    *:file | *:unix) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *--web.listen-address) ;;
    *--web.telemetry-path) ;;
    *--web.max-requests) ;;
    *--web.config.file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *=--web.show-events) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--web.dashboards-url) ;;
    *--web.runbook-url) ;;
    *=--web.systemd-socket) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--probe.attach) mapfile -t COMPREPLY < <(compgen -W 'auto fentry kprobe-multi kprobe tracepoint' -- "$word") ;;
    *--probe.comm) mapfile -t COMPREPLY < <(compgen -W 'process thread' -- "$word") ;;
    *=--probe.durations) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--probe.max-entries) ;;
    *--probe.poll-interval) ;;
    *--probe.keep) ;;
    *--probe.keep-for) ;;
    *--series.max) ;;
    *--series.idle-timeout) ;;
    *=--labels.cgroup) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *=--labels.user) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--labels.user-file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *--path.rootfs) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    *=--capabilities.keep) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--events.rate) ;;
    *--events.burst) ;;
    *--events.max-rate) ;;
    *--events.output) mapfile -t COMPREPLY < <(compgen -W 'stdout file:/ kafka:/ otlp:/ none' -- "$word") ;;
    *--events.file-max-size) ;;
    *--events.file-keep) ;;
    *--events.queue) ;;
    *=--events.cmdline) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *--events.flush-timeout) ;;
    *--events.select) ;;
    *--events.host-name) ;;
    *--events.node-name) ;;
    *--events.label) ;;
    *--detector.files) ;;
    *--detector.new-program) ;;
    *--detector.usual-extensions) ;;
    *--detector.alertmanager) ;;
    *--detector.alertmanager-config) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *--detector.alertmanager-label) ;;
    *--guard.policy.file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    *--guard.mode) mapfile -t COMPREPLY < <(compgen -W 'monitor enforce' -- "$word") ;;
    *--guard.hook) mapfile -t COMPREPLY < <(compgen -W 'auto lsm fmod_ret fentry kprobe tracepoint' -- "$word") ;;
    *--guard.lease) ;;
    *--log.level) mapfile -t COMPREPLY < <(compgen -W 'debug info warn error' -- "$word") ;;
    *--log.format) mapfile -t COMPREPLY < <(compgen -W 'logfmt json' -- "$word") ;;
    *--config.file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    check--format | check=--format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$word") ;;
    events--count | events=--count) ;;
    events--for | events=--for) ;;
    events--comm | events=--comm) ;;
    events--not-comm | events=--not-comm) ;;
    events--uid | events=--uid) ;;
    events--not-uid | events=--not-uid) ;;
    events--user | events=--user) ;;
    events--pid | events=--pid) ;;
    events--path | events=--path) ;;
    events--not-path | events=--not-path) ;;
    events--extension | events=--extension) ;;
    events--container | events=--container) ;;
    events=--only-failures) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    events=--only-extension-changes) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    events=--only-moves) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    events=--only-bursts) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    events=--follow-actor) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    events--format | events=--format) mapfile -t COMPREPLY < <(compgen -W 'table json' -- "$word") ;;
    events--fields | events=--fields) ;;
    top--url | top=--url) ;;
    top--url-config | top=--url-config) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    top--interval | top=--interval) ;;
    top--sort | top=--sort) mapfile -t COMPREPLY < <(compgen -W 'rate peak total failed name' -- "$word") ;;
    top--filter | top=--filter) ;;
    top=--once) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    top=--batch) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    top=--json) mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$word") ;;
    *)
        case $command in
        check) words='--format --web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version' ;;
        events) words='--count --for --comm --not-comm --uid --not-uid --user --pid --path --not-path --extension --container --only-failures --only-extension-changes --only-moves --only-bursts --follow-actor --format --fields --web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version' ;;
        top) words='--url --url-config --interval --sort --filter --once --batch --json --web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version' ;;
        guard) words='check off --web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version' files=-f ;;
        detach) words='--web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version' ;;
        help) words='check events top guard detach --help' ;;
        version) words='--help' ;;
        completion) words='bash zsh fish --help' ;;
        man) words='--help' ;;
        *)
            words='--web.listen-address --web.telemetry-path --web.max-requests --web.config.file --web.show-events --web.dashboards-url --web.runbook-url --web.systemd-socket --probe.attach --probe.comm --probe.durations --probe.max-entries --probe.poll-interval --probe.keep --probe.keep-for --series.max --series.idle-timeout --labels.cgroup --labels.user --labels.user-file --path.rootfs --capabilities.keep --events.rate --events.burst --events.max-rate --events.output --events.file-max-size --events.file-keep --events.queue --events.cmdline --events.flush-timeout --events.select --events.host-name --events.node-name --events.label --detector.files --detector.new-program --detector.usual-extensions --detector.alertmanager --detector.alertmanager-config --detector.alertmanager-label --guard.policy.file --guard.mode --guard.hook --guard.lease --log.level --log.format --config.file --config.check --help --version'
            ((COMP_CWORD == 1)) && words="check events top guard detach help version completion man $words"
            ;;
        esac
        mapfile -t COMPREPLY < <(compgen $files -W "$words" -- "$word")
        ;;
    esac
}
complete -F _rename_exporter rename_exporter

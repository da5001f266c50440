# In the guest of the dashboards' stage: an exporter in fentry mode with a guard that watches, and a port that runs programs on demand.
# A line "PROGRAM" on port 7777 runs it once; "restart" is for the exporter. The answer is "done", or why not.
set -eu
export PATH="$PATH:/payload" GIT_EXEC_PATH=/payload
echo 'root:x:0:' >/etc/group
echo 1 >/proc/sys/kernel/bpf_stats_enabled
cat >guard.yml <<'END'
version: 1
mode: monitor
rules:
  - {name: encryptor, match: {uids: ["0"]}, count: extension-changes, budget: 200, refill: 5/s, per: [uid], action: stop}
END

serve() {
    read -r word
    case $word in
    restart)
        kill "$(cat /tmp/exporter)" 2>/dev/null || true
        ./rename_exporter --web.listen-address=:10876 --probe.attach=fentry --guard.policy.file=guard.yml >>/out/exporter.log 2>&1 &
        echo $! >/tmp/exporter
        until wget -q -O /dev/null http://127.0.0.1:10876/-/ready 2>/dev/null; do
            kill -0 "$(cat /tmp/exporter)" || return
            usleep 100000
        done
        ;;
    *)
        mkdir -p "/tmp/run/$word"
        sh programs.sh "$word" "/tmp/run/$word" </dev/null || return
        ;;
    esac
    echo done
}

case ${1-} in
serve) serve 2>&1 ;;
*)
    printf '#!/bin/sh\nexec sh guest.sh serve\n' >serve
    chmod +x serve
    echo restart | ./serve
    exec nc -ll -p 7777 -e ./serve
    ;;
esac

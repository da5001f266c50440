#!/usr/bin/env bash
# measure-events.sh EXPORTER README - how many bytes an event has, plain and in batches of 1,000 as Kafka and collectors send
# them: of real renames by git, rsync, sed, mv, logrotate and a program that fails. Writes the table of README, between
# <!-- sizes --> and <!-- /sizes -->. As root: the programs run as a user of their own, whose events alone are written.
set -euo pipefail
exporter=$(realpath "$1") readme=$(realpath "$2")
rounds=${ROUNDS:-200} uid=4310

work=$(mktemp -d /tmp/event-sizes.XXXXXX)
trap 'kill "$pid" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
"$exporter" --web.listen-address=127.0.0.1:0 --labels.cgroup --events.host-name=web-17.example.com --events.label=cluster=prod \
    --events.output=file:"$work/all.json" --events.select="file:$work/all.json uid=$uid" --events.file-max-size=0 --events.rate=10000 --events.burst=1000000 --events.max-rate=100000 \
    2>"$work/log" &
pid=$!
for _ in {1..300}; do
    ! grep -q "listening" "$work/log" || break
    kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done

mkdir -p "$work/user"
chmod 755 "$work"
chown "$uid:$uid" "$work/user"
# shellcheck disable=SC2016 # the other shell's variables
setpriv --reuid "$uid" --regid "$uid" --clear-groups env -i PATH="$PATH" HOME="$work/user" ROUNDS="$rounds" bash -euc '
    cd "$HOME"
    mkdir -p home/ann/repository srv/www backup
    cd home/ann/repository
    git init -q . && git config user.email a@example.com && git config user.name ann
    for ((i = 0; i < ROUNDS; i++)); do
        echo "$i" >"chapter$((i % 20)).txt"
        git add -A && git commit -qm "$i"
        mv "chapter$((i % 20)).txt" "draft-$i.md"
        echo "<html>$i</html>" >"$HOME/srv/www/page$((i % 50)).html"
        rsync -a "$HOME/srv/" "$HOME/backup/"
        sed -i "s/html/HTML/" "$HOME/srv/www/page$((i % 50)).html"
        mv --no-target-directory "$HOME/backup" "$HOME/srv" 2>/dev/null || true # fails: not empty
    done'
cd "$work"
sleep 3
kill "$pid" && wait "$pid"

jq -c "select(.user.id == \"$uid\")" all.json >events.json
count=$(wc -l <events.json)
[ "$count" -ge 1000 ] || { echo "measure-events.sh: $count events are too few" >&2; exit 1; }
split -l 1000 events.json batch.
# Of whole batches, so that a short one at the end does not count.
whole=$((count / 1000 * 1000))
size() { for batch in $(find . -name 'batch.*' | sort | head -n $((count / 1000))); do "$@" <"$batch" | wc -c; done | awk -v n="$whole" '{ s += $1 } END { printf "%.0f", s / n }'; }
alone() { head -n 500 events.json | while IFS= read -r line; do printf '%s\n' "$line" | "$@" | wc -c; done | awk '{ s += $1 } END { printf "%.0f", s / NR }'; }
{
    echo "<!-- sizes -->"
    echo "| bytes per event | plain | gzip | lz4 | zstd |"
    echo "|---|---|---|---|---|"
    echo "| in batches of 1,000 | $(size cat) | $(size gzip -6) | $(size lz4 -1) | $(size zstd -3) |"
    echo "| alone | $(alone cat) | $(alone gzip -6) | $(alone lz4 -1) | $(alone zstd -3) |"
    echo
    echo "Of $count events, by $(sed -n "s/.*probe attached by \([a-z-]*\).*/\1/p" log): $(jq -r '"\(.process.name)"' events.json | sort | uniq -c | sort -rn | awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }')."
    echo "<!-- /sizes -->"
} >table
awk -v table=table '
    /<!-- sizes -->/ { while ((getline line < table) > 0) print line; skip = 1 }
    !skip { print }
    /<!-- \/sizes -->/ { skip = 0 }' "$readme" >new
cat new >"$readme"
cat table

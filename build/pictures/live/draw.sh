#!/usr/bin/env bash
# draw.sh - docs/live.png and docs/top.svg: sets a stage, on which somebody in a container encrypts files, and draws
# the page of an exporter in Chromium and 'rename_exporter top' in tmux, as they are.
set -euo pipefail
cd "$(dirname "$0")/../../.."

exporter=artifacts/rename_exporter renamer=artifacts/tests/renamer encryptor=artifacts/tests/encryptor
stage=$(mktemp -d)
jobs_of=()
finish() {
	tmux -S "$stage/tmux" kill-server 2>/dev/null || true
	in_podman rm --all --force --time=0 >/dev/null || true
	in_podman rmi --all --force >/dev/null || true
	kill "${jobs_of[@]}" 2>/dev/null || true
	wait || true
	rm -rf "$stage"
}
trap finish EXIT

on_stage() { # COMMAND ... - until the pictures are drawn
	local directory
	directory=$(mktemp -d "$stage/XXXX")
	chmod 777 "$directory"
	"$@" --dir "$directory" >/dev/null &
	jobs_of+=($!)
}

in_podman() { # with storage of its own
	CONTAINERS_CONF=$PWD/build/image/containers.conf podman --root "$stage/podman" --runroot "$stage/run" --storage-driver vfs "$@"
}

chmod 755 "$stage"
mkdir -p "$stage/root/srv"
chmod 777 "$stage/root/srv"
cp "$encryptor" "$stage/root/encryptor"
tar -C "$stage/root" -c . | in_podman import - localhost/invoice >/dev/null
"$exporter" --web.listen-address=127.0.0.1:0 --web.show-events --labels.user --labels.cgroup \
	--events.output="file:$stage/renames.json" 2>"$stage/log" &
jobs_of+=($!)
until url=$(grep -o 'http://127[^,]*' "$stage/log"); do sleep 0.2; done
tmux -S "$stage/tmux" -u -f /dev/null new-session -d -x 100 -y 20 env LC_ALL=C.UTF-8 TERM=screen-256color "$PWD/$exporter" top --url "$url"

on_stage "$renamer" load --seconds 600 --rate 9 --comm rsync --uid 34
on_stage "$renamer" load --seconds 600 --rate 4 --comm prometheus
on_stage "$renamer" load --seconds 600 --rate 1 --comm postgres --uid 6
on_stage "$renamer" fail --errno EACCES --count 40 --comm backup --uid 34
sleep 20
in_podman run --rm --network=host localhost/invoice /encryptor --dir /srv --files 2000 --rate 25 --comm invoice.py --uid 33 >/dev/null &
jobs_of+=($!)
sleep 12

node build/pictures/live/page.mjs "$url" "$PWD/artifacts/tests/page-tools" docs/live.png
pngquant --force --strip --speed 1 --ext .png 64 docs/live.png
tmux -S "$stage/tmux" capture-pane -e -p | python3 build/pictures/live/screen.py 100 >docs/top.svg

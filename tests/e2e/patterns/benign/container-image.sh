# podman loads eight images of 50 files each from an archive, into a storage of its own
# expect: none
# detector: none
# packages: podman
podman() {
	command podman --root "$PWD/storage" --runroot "$PWD/run" --tmpdir "$PWD/podman" --storage-driver vfs \
		--cgroup-manager cgroupfs --events-backend none "$@"
}
prepare() {
	local n
	for n in $(seq 8); do
		documents 50 "tree-$n"
		echo "$n" >"tree-$n/number"
		tar -c "tree-$n" | podman import -q - "localhost/image-$n:1"
	done
	podman save -q --multi-image-archive -o images.tar $(seq -f localhost/image-%g:1 8)
	podman rmi --all --force
}
act() { podman load -q -i images.tar; }

# podman loads eight images of 50 files each from an archive, into a storage of its own
# expect: none
# detector: none
# packages: podman util-linux
# It keeps a cache below /var/lib and locks in /dev/shm wherever its storage is: both are here.
podman() {
	# shellcheck disable=SC2016 # sh expands it
	CONTAINERS_CONF=$PWD/containers.conf unshare --mount sh -c 'mount --bind lib /var/lib && exec podman "$@"' sh \
		--root "$PWD/storage" --runroot "$PWD/run" --tmpdir "$PWD/podman" --storage-driver vfs \
		--cgroup-manager cgroupfs --events-backend none "$@"
}
prepare() {
	local n images=()
	mkdir lib
	printf '[engine]\nlock_type = "file"\n' >containers.conf
	for n in $(seq 8); do
		documents 50 "tree-$n"
		echo "$n" >"tree-$n/number"
		images+=("localhost/image-$n:1")
		tar -c "tree-$n" | podman import -q - "localhost/image-$n:1"
	done
	podman save -q --multi-image-archive -o images.tar "${images[@]}"
	podman rmi --all --force
}
act() {
	podman load -q -i images.tar
	[ "$(podman images -q | wc -l)" = 8 ]
}

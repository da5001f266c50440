# apt-get installs three small packages and removes them
# expect: none
# detector: none
# packages: apt dpkg
# In a root of its own, where what this host has installed is said to be installed. They have no maintainer scripts.
prepare() {
	mkdir -p root/var/lib/dpkg/{info,updates,triggers} root/var/lib/apt root/var/log cache/archives/partial
	cp /var/lib/dpkg/status root/var/lib/dpkg/
}
apt() {
	apt-get --yes --no-install-recommends -o APT::Sandbox::User=root -o Dir::Cache="$PWD/cache" -o Dir::Log="$PWD" \
		-o Dir::State::extended_states="$PWD/extended_states" -o Dir::State::status="$PWD/root/var/lib/dpkg/status" \
		-o Debug::NoLocking=1 -o DPkg::Options::=--root="$PWD/root" -o DPkg::Options::=--force-depends "$@"
}
act() {
	apt install hello sl cmatrix
	apt purge hello sl cmatrix
}

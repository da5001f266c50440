# dpkg unpacks nine packages over themselves, as an upgrade does
# expect: none
# detector: none
# packages: dpkg apt
# In a root of its own, and unpacked only: no maintainer script runs that would look for a shell there.
prepare() {
	mkdir -p root/var/lib/dpkg/{info,updates,triggers} debs
	touch root/var/lib/dpkg/status
	(cd debs && apt-get -o APT::Sandbox::User=root download libc6-dev linux-libc-dev manpages manpages-dev \
		doc-debian git-man iso-codes python3-setuptools python3-pkg-resources)
	unpack
}
unpack() { dpkg --root=root --force-all --no-triggers --unpack debs/*.deb; }
act() { unpack; }

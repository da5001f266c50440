# dpkg installs a package of 1,100 files over itself, as an upgrade does
# expect: none
# detector: none
# packages: dpkg apt
# In a root of its own: the package has no maintainer scripts, so nothing of this host is involved.
prepare() {
	mkdir -p root/var/lib/dpkg/{info,updates,triggers} deb
	touch root/var/lib/dpkg/status
	# apt's sandbox user may not enter a directory of root's.
	(cd deb && apt-get -o APT::Sandbox::User=root download linux-libc-dev)
	dpkg --root=root --force-depends --install deb/*.deb
}
act() { dpkg --root=root --force-depends --install deb/*.deb; }

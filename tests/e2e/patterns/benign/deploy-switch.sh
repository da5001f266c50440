# a deployment: 40 releases are unpacked, and a link is switched to each by rename
# expect: none
# detector: none
prepare() { tree 20 release; }
act() {
	local n
	for n in $(seq 40); do
		cp -r release "release-$n"
		ln -s "release-$n" next
		mv -T next current
	done
}

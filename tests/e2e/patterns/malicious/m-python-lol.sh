# the packaged Python, 30 files a second, an extension appended, by another user than root
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# packages: python3 util-linux
# past: git-work logrotate
act() {
	victims $((30 * seconds))
	chmod 755 .
	setpriv --reuid=33 --clear-groups /usr/bin/python3 - victims append 30 <"$here/encrypt.py"
}

# the packaged Python, 40 files a second, each written to a temporary file that is renamed over it
# expect: RenameBurstNewActor
# detector: none
# packages: python3
# past: git-work logrotate
# A miss that is known: the names, the program and the pace of an editor that saves, or of a sync client.
act() {
	victims $((40 * seconds))
	/usr/bin/python3 "$here/encrypt.py" victims temp 40
}

# 50 files a second by /tmp/usr/bin/x: the path of an installed program, in a place where anybody writes
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
# As many runs at once have a program each.
program=/tmp/usr/bin/x-$$
act() { encryptor 50 --comm x-tmp --extension xtmp; }
tidy() {
	rm -f "$program"
	rmdir /tmp/usr/bin /tmp/usr 2>/dev/null || true
}

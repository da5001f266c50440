# 50 files a second by /dev/shm/usr/bin/x: the path of an installed program, in a place where anybody writes
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
# As many runs at once have a program each.
program=/dev/shm/usr/bin/x-$$
act() { encryptor 50 --comm x-shm --extension xshm; }
tidy() {
	rm -f "$program"
	rmdir /dev/shm/usr/bin /dev/shm/usr 2>/dev/null || true
}

# no program of its own: find, xargs and mv, four at a time, a process for each file
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
# A copy of mv, since somebody used mv yesterday on most hosts; then it is a RenameBurst instead.
act() {
	victims 3000
	cp "$(command -v mv)" ./mvcopy
	echo "encryptor begin=$(date +%s.%3N)"
	timeout "$seconds" find victims -type f -print0 | timeout "$seconds" xargs -0 -P 4 -I{} ./mvcopy {} {}.locked || true
	[ -n "$(find victims -name '*.locked' -print -quit)" ]
}

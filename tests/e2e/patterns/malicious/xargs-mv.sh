# no program of its own: find, xargs and mv, four at a time, a process for each file
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
# A copy of mv, since somebody used mv yesterday on most hosts; then it is a RenameBurst instead.
prepare() {
	tree 3000
	cp "$(command -v mv)" ./mvcopy
}
act() {
	timeout "$seconds" find tree -name '*.txt' -print0 | timeout "$seconds" xargs -0 -P 4 -I{} ./mvcopy {} {}.locked || true
	[ -n "$(find tree -name '*.locked' -print -quit)" ]
}

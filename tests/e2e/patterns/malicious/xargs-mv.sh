# no program of its own: find, xargs and mv, four at a time, a process for each file
# expect: RenameBurstNewActor
# past: git-work logrotate
# The shell names its mv "renamer": a host where mv was not seen for a day is hard to find.
prepare() {
	tree 3000
	cp "$(command -v mv)" ./mvcopy
}
act() { timeout "$seconds" find tree -name '*.txt' -print0 | timeout "$seconds" xargs -0 -P 4 -I{} ./mvcopy {} {}.locked; }

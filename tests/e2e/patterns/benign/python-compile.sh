# Python compiles 500 modules: one temporary file and one rename for each
# expect: none
# detector: none
# packages: python3
prepare() {
	mkdir modules
	local n
	for n in $(seq 500); do echo "number = $n" >"modules/m$n.py"; done
}
act() { python3 -m compileall -q modules; }

# logrotate moves 500 logs on by 4 generations
# expect: none
# detector: none
# packages: logrotate
prepare() {
	local n generation
	mkdir logs
	for n in $(seq 500); do
		echo line >"logs/$n.log"
		for generation in $(seq 4); do echo line >"logs/$n.log.$generation"; done
	done
	printf '%s\n' "$PWD/logs/*.log {" "rotate 4" missingok create "}" >conf
	chmod 644 conf
	chmod 755 . logs
}
act() { logrotate --force --state "$PWD/state" conf; }

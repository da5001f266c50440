# logrotate moves 23 logs on by 7 generations: 161 renames, all within a second
# expect: none
# detector: none
# packages: logrotate
prepare() {
	mkdir logs
	local n generation
	for n in $(seq 23); do
		echo line >"logs/$n.log"
		for generation in $(seq 6); do echo line >"logs/$n.log.$generation"; done
	done
	printf '%s\n' "$PWD/logs/*.log {" "rotate 7" "missingok" "create" "}" >conf
	chmod 644 conf
	chmod 755 . logs
}
act() { logrotate --force --state "$PWD/state" conf; }

# an administrator keeps 300 configuration files as .bak, by a shell loop with mv
# expect: none
# detector: none
prepare() {
	local n
	mkdir conf
	for n in $(seq 300); do echo "number = $n" >"conf/$n.conf"; done
}
act() {
	local file
	for file in conf/*.conf; do
		mv "$file" "$file.bak"
		echo new >"$file"
	done
}

# a shell script with openssl and mv, as fast as it goes: no program but those of the host
# expect: RenameBurstDetected
# detector: critical
# packages: openssl
# past: git-work logrotate
act() {
	local end file key=00112233445566778899aabbccddeeff
	victims $((200 * seconds))
	find victims -type f >list
	echo "encryptor begin=$(date +%s.%3N)"
	end=$((SECONDS + seconds))
	while [ "$SECONDS" -lt "$end" ] && read -r file; do
		openssl enc -aes-128-ctr -K $key -iv $key -in "$file" -out "$file.e"
		mv -f "$file.e" "$file"
		mv "$file" "$file.enc"
	done <list
}

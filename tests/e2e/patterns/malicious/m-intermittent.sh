# 20 files at 50 a second, then 8 seconds of nothing, and again
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
# No fewer than 40, so that there is a pause.
act() {
	local files=$((seconds * 5 / 2))
	[ "$files" -gt 40 ] || files=40
	encryptor 50 --burst 20 --pause 8 --comm stutter --extension paused
}

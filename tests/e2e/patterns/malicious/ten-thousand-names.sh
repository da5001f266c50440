# makes 10,000 process names first, so that no series is left, then encrypts 100 files a second
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() {
	mkdir flood
	"$root/artifacts/tests/renamer" load --dir flood --actors 10000 --count 10000
	encryptor 100 --comm hiddencrypt --extension hidden
}

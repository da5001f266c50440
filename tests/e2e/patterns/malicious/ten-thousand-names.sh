# makes 10,000 process names first, so that no series is left, then encrypts 100 files a second
# expect: RenameBurstNewActor
act() {
	mkdir flood
	"$root/artifacts/tests/renamer" load --dir flood --actors 10500 --every 1 --count 10500
	encryptor 100 --comm hiddencrypt
}

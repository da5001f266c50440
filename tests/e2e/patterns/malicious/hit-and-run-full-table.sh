# fills the table of series with names, then 1,500 files as fast as they can be written, of which a part has no series
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() {
	mkdir flood
	"$root/artifacts/tests/renamer" load --dir flood --actors 10000 --count 10000
	seconds=1 encryptor 1500 --comm hitandrun --extension hitrun
}

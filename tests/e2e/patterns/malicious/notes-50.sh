# 50 files a second, and a note in each directory, by another user than root
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
prepare() { chmod 755 .; }
act() { encryptor 50 --comm notecrypt --extension noted --notes --uid 33; }

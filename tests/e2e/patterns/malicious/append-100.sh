# 100 files a second, an extension appended
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 100 --comm appendcrypt --extension locked100; }

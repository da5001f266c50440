# 400 files a second, an extension appended: the fastest
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 400 --comm fastcrypt --extension fast400; }

# 50 files a second, of all types, and each becomes .bak
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 50 --comm bakker --extension bak; }

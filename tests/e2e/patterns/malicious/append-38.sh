# 38 files a second, an extension appended: the median
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 38 --comm mediancrypt --extension median38; }

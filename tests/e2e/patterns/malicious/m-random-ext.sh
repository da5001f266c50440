# 50 files a second, another random extension appended to each
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 50 --comm randomcrypt --extensions; }

# 14 files a second, an extension appended: the slowest ransomware measured
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 14 --comm slowcrypt --extension slow14; }

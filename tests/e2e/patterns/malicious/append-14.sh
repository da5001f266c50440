# 14 files a second, an extension appended: the slowest ransomware measured
# expect: RenameBurstNewActor
# past: git-work logrotate
act() { encryptor 14 --comm slowcrypt --extension slow14; }

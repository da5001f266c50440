# 14 files a second, an extension appended: the slowest ransomware measured
# expect: RenameBurstNewActor
act() { encryptor 14 --comm slowcrypt; }

# 400 files a second, an extension appended: the fastest
# expect: RenameBurstNewActor
act() { encryptor 400 --comm fastcrypt; }

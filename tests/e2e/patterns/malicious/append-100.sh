# 100 files a second, an extension appended
# expect: RenameBurstNewActor
act() { encryptor 100 --comm appendcrypt; }

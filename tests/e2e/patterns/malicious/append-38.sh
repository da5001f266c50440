# 38 files a second, an extension appended: the median
# expect: RenameBurstNewActor
act() { encryptor 38 --comm mediancrypt; }

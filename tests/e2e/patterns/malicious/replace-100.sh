# 100 files a second, the extension replaced
# expect: RenameBurstNewActor
act() { encryptor 100 --comm replacecrypt --style replace; }

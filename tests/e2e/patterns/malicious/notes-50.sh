# 50 files a second, and a note in each directory, by another user than root
# expect: RenameBurstNewActor
prepare() { chmod 755 .; }
act() { encryptor 50 --comm notecrypt --notes --uid 33; }

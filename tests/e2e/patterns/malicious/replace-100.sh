# 100 files a second, the extension replaced
# expect: RenameBurstNewActor
# past: git-work logrotate
act() { encryptor 100 --comm replacecrypt --extension replaced --style replace; }

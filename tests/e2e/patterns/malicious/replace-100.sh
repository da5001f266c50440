# 100 files a second, the extension replaced
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 100 --comm replacecrypt --extension replaced --style replace; }

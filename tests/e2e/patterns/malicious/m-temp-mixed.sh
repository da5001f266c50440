# 50 files a second, each written to a hidden file of another name that is renamed over it: names stay as they are
# expect: RenameBurstDetected RenameBurstNewActor
# detector: warning
# past: git-work logrotate
act() { encryptor 50 --comm hidecrypt --style hidden; }

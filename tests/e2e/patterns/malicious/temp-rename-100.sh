# 100 files a second, each written to a temporary file that is renamed over it: names stay as they are
# expect: RenameBurstDetected RenameBurstNewActor
# detector: warning
# past: git-work logrotate
act() { encryptor 100 --comm tempcrypt --style temp; }

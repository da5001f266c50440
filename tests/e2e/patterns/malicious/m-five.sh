# 5 files a second
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
act() { encryptor 5 --comm fiver --extension five; }

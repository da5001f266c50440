# 100 files a second by a process that calls itself git; the real git was at work yesterday
# expect: RenameBurstDetected RenameBurst
# detector: critical
# past: git-work logrotate
act() { encryptor 100 --comm git --extension asgit; }

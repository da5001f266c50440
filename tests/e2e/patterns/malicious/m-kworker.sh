# 38 files a second, the extension replaced, by a process that calls itself kworker/u8:1
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 38 --comm kworker/u8:1 --style replace --extension crypt; }

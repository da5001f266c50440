# 50 files a second, of all types, and each becomes .dat
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 50 --comm datacrypt --style replace --extension dat; }

# 100 files a second by 8 processes of one program at once
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 100 --workers 8 --comm workcrypt --extension shared; }

# 5,000 files as fast as they can be written, and gone: the series is born at its last value
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { seconds=1 encryptor 5000 --comm hitandrun --extension hitrun; }

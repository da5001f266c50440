# 60 files a second by a process that calls itself rsync; the real rsync copied 2,000 files last night
# expect: RenameBurstDetected RenameRateAboveOwnHistory
# detector: critical
# past: git-work logrotate rsync-backup
# No more in two minutes than last night, so no burst; but not at this time of the day.
act() { encryptor 60 --comm rsync --extension asrsync; }

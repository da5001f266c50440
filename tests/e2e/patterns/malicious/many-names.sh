# 100 files a second, each under another process name
# expect: RenameBurstDetected RenameHostBurst
# detector: critical
# past: git-work logrotate
act() { encryptor 100 --comm alias --extension aliased --names 5000; }

# 100 files a second by root's process that calls itself dpkg, each written to a temporary file that is renamed over it
# expect: RenameBurstDetected
# detector: warning
# past: git-work logrotate
act() { encryptor 100 --comm dpkg --style temp; }

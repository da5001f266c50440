# a directory of 50 files at 100 a second, then 3 seconds of nothing before the next
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
act() { files=$((seconds * 50 * 2 / 7 + 1)) encryptor 100 --burst 50 --pause 3 --comm dirbydir --extension dirs; }

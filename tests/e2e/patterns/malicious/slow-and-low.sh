# a file in two seconds
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
# 60 in two minutes, 900 in half an hour: what every host does. Where extensions are counted, the new one
# shows after 120 files: 4 minutes.
act() { encryptor 0.5 --comm lowcrypt --extension low; }

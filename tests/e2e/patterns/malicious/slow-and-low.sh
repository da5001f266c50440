# a file in two seconds
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
# The detector's bucket holds 20 after 64 seconds. For the other rules, 60 in two minutes and 900 in half an hour are
# what every host does; where extensions are counted, the new one shows after 100 files.
act() { encryptor 0.5 --comm lowcrypt --extension low; }

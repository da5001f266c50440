# 50 files a second by ~/usr/bin/x: the path of an installed program, in a home directory
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { program=~/usr/bin/x encryptor 50 --comm x-home --extension xhome; }

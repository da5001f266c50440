# 100 files a second by root's process that calls itself dpkg
# expect: RenameBurstDetected
# detector: critical
# past: git-work logrotate
# What package managers may do, whoever takes their name may. With the new extension it is seen, where it is counted.
act() { encryptor 100 --comm dpkg --extension asdpkg; }

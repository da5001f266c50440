# 50 files a second, and a name becomes letters and digits without an extension, as base64 of an encrypted one is
# expect: RenameBurstDetected RenameBurstNewActor
# detector: critical
# past: git-work logrotate
act() { encryptor 50 --comm b64er --style random; }

# 100 files a second, each under another process name
# expect: RenameHostBurst
act() { encryptor 100 --comm alias --names 5000; }

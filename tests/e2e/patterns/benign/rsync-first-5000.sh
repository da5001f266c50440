# rsync copies 5,000 documents to a new backup, as fast as it can
# expect: none
# detector: none
# packages: rsync
prepare() { documents 5000; }
act() { rsync --archive tree/ backup/; }

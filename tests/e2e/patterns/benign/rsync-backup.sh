# rsync copies 2,000 files to a backup, as the nightly job does: one rename for each
# expect: none
# detector: none
# packages: rsync
prepare() { tree 2000; }
act() { rsync --archive --bwlimit=8m tree/ backup/; }

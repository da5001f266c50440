# rsync updates 2,000 documents of a backup: each is replaced
# expect: none
# detector: none
# packages: rsync
prepare() {
	documents 2000
	rsync --archive tree/ backup/
	find tree -type f -exec sh -c 'for file; do echo more >>"$file"; done' sh {} +
}
act() { rsync --archive --bwlimit=3m tree/ backup/; }

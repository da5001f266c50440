# tar packs 2,000 files, and unpacks them elsewhere
# expect: none
# detector: none
prepare() { tree 2000; }
act() {
	tar -czf backup.tar.gz tree
	mkdir restored
	tar -xzf backup.tar.gz -C restored
	mv backup.tar.gz "backup-$(date +%F).tar.gz"
}

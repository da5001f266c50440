# vim saves 150 documents and keeps a backup of each: name to name~
# expect: none
# detector: none
# packages: vim
prepare() { documents 150; }
act() {
	# By default there is no backup below /tmp.
	find tree -type f -exec vim -u NONE -n -es -c 'set backup backupcopy=no backupskip=' -c 's/What/Who/' -c wq {} \;
	[ "$(find tree -name '*~' | wc -l)" = 150 ]
}

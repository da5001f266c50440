# a first run of a sync client that was installed a minute ago, in a home directory: 500 files (imitated)
# expect: none
# detector: warning
# No file is replaced, but tracepoint mode cannot tell.
act() {
	cd "$HOME"
	service 500 20 .part docx xlsx pptx pdf txt csv jpg png mp4 zip
}

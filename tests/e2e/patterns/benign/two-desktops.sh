# two users' desktops at once: each downloads 100 files, saves 100 documents, puts 100 into the trash (imitated)
# expect: none
# detector: none
# packages: python3 util-linux
prepare() {
	local user
	chmod 755 .
	for user in 60001 60002; do
		documents 200 "$user"
		chown -R "$user" "$user"
	done
}
desktop() {
	cd "$1"
	setpriv --reuid="$1" --regid="$1" --clear-groups /usr/bin/python3 - <<-'PYTHON'
		import os, tempfile, time
		for folder in ("Downloads", "Trash/files", "Trash/info"):
		    os.makedirs(folder)
		documents = sorted(os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names)
		for n, (saved, thrown) in enumerate(zip(documents[::2], documents[1::2])):
		    download = f"Downloads/{n}.{('pdf', 'zip', 'jpg', 'deb', 'docx')[n % 5]}"
		    open(download + ".crdownload", "w").close()
		    os.rename(download + ".crdownload", download)
		    handle, temporary = tempfile.mkstemp(prefix=".goutputstream-", dir=os.path.dirname(saved))
		    os.close(handle)
		    os.rename(temporary, saved)
		    name = os.path.basename(thrown)
		    with open(f"Trash/info/{name}.trashinfo", "w") as file:
		        file.write("[Trash Info]\n")
		    os.rename(thrown, f"Trash/files/{name}")
		    time.sleep(0.1)
	PYTHON
}
act() {
	desktop 60001 &
	(desktop 60002)
	wait $!
}

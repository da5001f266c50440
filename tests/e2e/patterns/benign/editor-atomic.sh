# an editor saves 400 documents: a temporary file without an extension is renamed over each (imitated)
# expect: none
# detector: none
# packages: python3
prepare() { documents 400; }
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os, tempfile, time
		for folder, _, names in os.walk("tree"):
		    for name in names:
		        handle, temporary = tempfile.mkstemp(dir=folder)
		        os.write(handle, b"new")
		        os.close(handle)
		        os.replace(temporary, os.path.join(folder, name))
		        time.sleep(0.01)
	PYTHON
}

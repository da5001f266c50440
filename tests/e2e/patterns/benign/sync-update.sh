# a sync client brings changes of 800 documents: each is replaced, 60 a second (imitated)
# expect: none
# detector: none
# packages: python3
prepare() { documents 800; }
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os, time
		began = time.monotonic()
		n = 0
		for folder, _, names in sorted(os.walk("tree")):
		    for name in sorted(names):
		        temporary = f"{folder}/.syncthing.{name}.tmp"
		        with open(temporary, "w") as file:
		            file.write("new")
		        os.rename(temporary, f"{folder}/{name}")
		        n += 1
		        time.sleep(max(0, began + n / 60 - time.monotonic()))
	PYTHON
}

# a sync client's first run: 1,000 files of twelve types, each by a partial file (imitated)
# expect: none
# detector: none
# packages: python3
prepare() { documents 1000 server; }
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os, shutil
		for folder, _, names in sorted(os.walk("server")):
		    here = folder.replace("server", "client", 1)
		    os.makedirs(here)
		    for name in sorted(names):
		        shutil.copyfile(f"{folder}/{name}", f"{here}/{name}.part")
		        os.rename(f"{here}/{name}.part", f"{here}/{name}")
	PYTHON
}

# a CI server: 300 builds, each of which writes 4 files by a temporary file and a rename (imitated)
# expect: none
# detector: none
# packages: python3
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os, tempfile
		for build in range(300):
		    folder = f"jobs/{build}"
		    os.makedirs(folder)
		    for name in ("build.xml", "log", "changelog.xml", "nextBuildNumber"):
		        handle, temporary = tempfile.mkstemp(prefix="atomic", suffix="tmp", dir=folder)
		        os.close(handle)
		        os.rename(temporary, f"{folder}/{name}")
	PYTHON
}

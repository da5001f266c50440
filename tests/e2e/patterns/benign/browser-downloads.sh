# 60 downloads, as a browser names them: name.crdownload or name.part becomes name (imitated)
# expect: none
# detector: none
# packages: python3
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os, random, time
		chosen = random.Random(5)
		for n in range(60):
		    name = f"file-{n}.{chosen.choice(['pdf', 'zip', 'jpg', 'deb', 'docx'])}"
		    partial = name + chosen.choice([".crdownload", ".part"])
		    open(partial, "w").close()
		    os.rename(partial, name)
		    time.sleep(0.05)
	PYTHON
}

# a photo program writes 500 sidecars: name.xmp.tmp becomes name.xmp (imitated)
# expect: none
# detector: none
# packages: python3
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import os
		for n in range(500):
		    open(f"{n}.CR2.xmp.tmp", "w").close()
		    os.rename(f"{n}.CR2.xmp.tmp", f"{n}.CR2.xmp")
	PYTHON
}

# a broker's retention: 150 segments of three files get .deleted, as fast as it goes (imitated)
# expect: none
# detector: none
# packages: python3
prepare() { segments 'open(path, "w").close()'; }
segments() {
	/usr/bin/python3 - <<-PYTHON
		import os
		for partition in range(50):
		    os.makedirs(f"data/topic-{partition}", exist_ok=True)
		    for segment in range(3):
		        for kind in ("log", "index", "timeindex"):
		            path = f"data/topic-{partition}/{segment:020d}.{kind}"
		            $1
	PYTHON
}
act() { segments 'os.rename(path, path + ".deleted")'; }

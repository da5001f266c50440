# somebody gives 60 videos of two types an extension of his own, three a second (imitated)
# expect: none
# detector: none
# packages: python3
prepare() {
	local n
	mkdir videos
	for n in $(seq 30); do touch "videos/$n.mkv" "videos/$n.mp4"; done
}
act() {
	/usr/bin/python3 -c 'import os, time
for name in sorted(os.listdir("videos")):
    os.rename(f"videos/{name}", f"videos/{name}.watched")
    time.sleep(0.33)'
}

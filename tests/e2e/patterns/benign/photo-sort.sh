# somebody renames 400 photos by a shell loop with mv
# expect: none
# detector: none
prepare() {
	mkdir photos
	local n
	for n in $(seq 400); do echo photo >"photos/IMG_$n.JPG"; done
}
act() {
	local n
	for n in $(seq 400); do mv "photos/IMG_$n.JPG" "photos/holiday-$n.jpg"; done
}

# rename(1) gives 3,000 pictures a prefix, and JPG becomes jpg
# expect: none
# detector: none
# packages: rename
prepare() {
	local n endings=(JPG JPEG PNG)
	mkdir photos
	for n in $(seq 3000); do : >"photos/IMG_$n.${endings[n % 3]}"; done
}
act() {
	cd photos
	file-rename 's/IMG_/holiday-/; s/\.(\w+)$/.\L$1/' ./*
}

# ImageMagick's mogrify makes 150 pictures smaller, in place
# expect: none
# detector: none
# packages: imagemagick
prepare() {
	local n
	mkdir pictures
	for n in $(seq 50); do
		convert -size 64x64 plasma: "pictures/$n.png"
		cp "pictures/$n.png" "pictures/$n-copy.png"
		convert "pictures/$n.png" "pictures/$n.jpg"
	done
}
act() { mogrify -resize 50% pictures/*; }

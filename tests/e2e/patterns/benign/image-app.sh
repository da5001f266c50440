# a program in /app of a container image that was unpacked a moment ago writes 400 files of its state, 40 a second
# expect: none
# detector: none
# packages: util-linux
prepare() { image; }
act() { in_image 400 2 .tmp json; }

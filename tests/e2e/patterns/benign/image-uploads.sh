# such a program takes 400 uploads of six types, in 40 directories, 40 a second: name.part becomes name
# expect: none
# detector: warning
# packages: util-linux
# No file is replaced, but tracepoint mode cannot tell.
prepare() { image; }
act() { in_image 400 40 .part jpg png pdf docx mp4 zip; }

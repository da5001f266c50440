# exiftool writes an artist into 300 pictures of three types: name to name_original, name_exiftool_tmp to name
# expect: none
# detector: none
# packages: libimage-exiftool-perl python3
prepare() {
	mkdir pictures
	/usr/bin/python3 - <<-'PYTHON'
		import base64, struct, zlib
		def chunk(kind, data):
		    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
		# One pixel each.
		pictures = {
		    "png": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
		        + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""),
		    "gif": base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="),
		    "jpg": b"\xff\xd8" + b"\xff\xdb\0\x43\0" + b"\1" * 64 + b"\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0"
		        + b"\xff\xc4\0\x14\0\1" + b"\0" * 15 + b"\0" + b"\xff\xda\0\x08\1\1\0\0\x3f\0\0\xff\xd9",
		}
		for n in range(100):
		    for kind, picture in pictures.items():
		        with open(f"pictures/{n}.{kind}", "wb") as file:
		            file.write(picture)
	PYTHON
}
act() {
	exiftool -q -XMP:Creator=somebody pictures
	[ "$(find pictures -name '*_original' | wc -l)" = 300 ]
}

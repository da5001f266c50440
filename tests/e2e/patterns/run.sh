#!/usr/bin/env bash
# run.sh PATTERN - runs benign/PATTERN.sh or malicious/PATTERN.sh in a directory of its own, and tidies up.
# run.sh --list benign|malicious - their names
#
# A pattern begins with lines of comments; README.md has their grammar. It has two functions, which run in an empty
# directory: prepare, and act, the time of which counts. One that leaves something outside it has a third one, tidy.
# SECONDS_LONG says how long an attack goes on.
#
# Prints "begin TIME" and "end TIME", in seconds since 1970, around act; an attack begins when its victims are made.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
seconds=${SECONDS_LONG:-20}

if [[ ${1-} == --list ]]; then
	for file in "$here/$2"/*.sh; do basename "$file" .sh; done
	exit
fi

file=$(ls "$here"/*/"${1?run.sh PATTERN}.sh" 2>/dev/null) || { echo "run.sh: there is no pattern $1" >&2; exit 2; }
# shellcheck disable=SC2046 # words
"$root/build/need.sh" $(sed -n 's/^# packages: //p' "$file") >&2

work=$(mktemp -d)
cd "$work"
exec 3>&2
doing=
# Whatever fails in prepare and act ends this, and the log tells why.
finish() {
	[[ $1 == 0 || -z $doing ]] || { cat "$work/log" && echo "run.sh: cannot $doing"; } >&3
	cd /
	tidy
	rm -rf "$work"
}
tidy() { :; }
trap 'finish $?' EXIT
export HOME=$work/home TMPDIR=$work/tmp LC_ALL=C
mkdir "$HOME" "$TMPDIR"
chmod 1777 "$TMPDIR"
maker=$root/artifacts/tests/encryptor

# victims N: so many, for the encryptor; then waits until a program that is made is younger than they are.
victims() {
	mkdir victims
	"$maker" --make --dir victims --files "$1"
	sleep 1.1
}

# encryptor RATE [OPTION ...]: for as long as an attack goes on, by a program that is younger than its victims. $program
# says where that lies, $files how many victims there are.
encryptor() {
	local rate=$1 program=${program:-$work/encryptor} files=${files:-} tries=0
	shift
	[[ -n $files ]] || files=$(awk -v r="$rate" -v s="$seconds" 'BEGIN { n = int(r * s); print (n < 1) ? 1 : n }')
	victims "$files"
	# Another run may tidy the same directory up in this moment.
	until mkdir -p "${program%/*}" && cp "$maker" "$program"; do ((++tries < 5)); done
	"$program" --made --dir victims --rate "$rate" --files "$files" "$@"
}

# documents N [DIRECTORY]: so many small files of twelve usual types, 50 to a directory.
documents() {
	mkdir "${2:-tree}"
	"$maker" --make --dir "${2:-tree}" --files "$1"
}

# tree N [DIRECTORY]: N small files, 50 to a directory.
tree() {
	perl -e '
		($count, $top) = @ARGV;
		mkdir $top;
		for (0 .. $count - 1) {
			my $d = "$top/" . int($_ / 50);
			mkdir $d;
			open my $f, ">", "$d/document-$_.txt" or die $!;
			print $f "line $_\n" x 200;
		}' "$1" "${2:-tree}"
}

# service ARGUMENT ...: service.pl by a program that is new here.
service() {
	cp "$(command -v perl)" ./service
	./service "$here/service.pl" "$@"
}

# image: a container's root, unpacked from an archive, with a program in /app.
image() {
	local file
	mkdir -p build/app image
	cp "$(command -v perl)" build/app/server
	cp "$here/service.pl" build/app/
	for file in $(ldd build/app/server | grep -o '/[^ ]*'); do
		mkdir -p "build${file%/*}"
		cp "$file" "build$file"
	done
	tar -c -f image.tar -C build .
	tar -x -f image.tar -C image
}

# in_image ARGUMENT ...: service.pl by that program, whose root is the image, as a container runtime makes it.
in_image() {
	# shellcheck disable=SC2016 # sh expands it
	unshare --mount sh -c 'mount --bind image image && cd image && mkdir old && pivot_root . old &&
		exec /app/server /app/service.pl "$@"' sh "$@"
}

prepare() { :; }
# shellcheck source=/dev/null
. "$file"

doing="prepare $1"
prepare >"$work/log" 2>&1
doing="do $1"
begin=$(date +%s.%3N)
act >"$work/log" 2>&1
end=$(date +%s.%3N)
doing=
attack=$(sed -n 's/^encryptor begin=//p' "$work/log")
echo "begin ${attack:-$begin}"
echo "end $end"

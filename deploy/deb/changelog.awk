# Makes a Debian changelog of CHANGELOG.md: an entry for each section, lines of 78 characters at most.
#   awk -v version=V -v maintainer=M -v date=D -f changelog.awk CHANGELOG.md
# The version is that of the first section; the others have what their headings say.

function flush(    line, words, count, i) {
    if (item == "")
        return
    count = split(item, words, " ")
    line = "  *"
    for (i = 1; i <= count; i++) {
        if (length(line " " words[i]) > 78) {
            print line
            line = "   "
        }
        line = line " " words[i]
    }
    print line
    item = ""
}

function end_section() {
    flush()
    if (sections)
        print "\n -- " maintainer "  " date "\n"
}

/^## / {
    end_section()
    print "rename-exporter (" (sections++ ? $2 : version) ") unstable; urgency=medium\n"
    next
}
/^\* / { flush(); item = substr($0, 3); next }
/^ +[^ ]/ { item = item " " $0 }
END { end_section() }

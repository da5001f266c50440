# Makes the page rename_exporter(8) of docs/flags.md, which is what --help prints.
#   awk -v version=V -v date=D -v roff=manpage.roff -f manpage.awk docs/flags.md
# What is in no flag comes from the file of the variable roff, at the end.

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/^[.']/, "\\\\\\&&", text)
    return text
}

BEGIN {
    printf ".TH RENAME_EXPORTER 8 \"%s\" \"rename_exporter %s\" \"System administration\"\n", date, version
    print ".SH NAME\nrename_exporter \\- Prometheus exporter that counts who renames files"
}
/^```/ { inside = !inside; next }
!inside { next }

/^Usage: / { print ".SH SYNOPSIS\n.nf"; print escape(substr($0, 8)); next }
/^       rename_exporter/ { sub(/^ +/, ""); print escape($0); next }
/^[A-Z].*:$/ {
    if (!sections++)
        print ".fi\n.SH DESCRIPTION\nA BPF program counts every rename in the kernel, by process name and uid;" \
            "\n.B rename_exporter\nserves the counts as metrics."
    sub(/( \(.*\))?:$/, "")
    if ($0 == "Commands")
        print ".SH COMMANDS"
    else
        print (flags++ ? "" : ".SH OPTIONS\n") ".SS " $0
    next
}
/^  [a-z-]/ { sub(/^ +/, ""); print ".TP\n.B " escape($0); next }
/^      / { sub(/^ +/, ""); print escape($0) }

END {
    while ((getline line < roff) > 0)
        print line
}

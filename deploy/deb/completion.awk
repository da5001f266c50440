# Makes bash's completion of docs/flags.md: commands, flags, and files after the flags that take one.
/^```/ { inside = !inside; next }
inside && /^  [a-z]+$/ { words = words " " $1 }
inside && /^  --/ { flag = $1; sub(/\[.*/, "", flag); words = words " " flag }
inside && /<file>/ { files = files (files ? "|" : "") flag }

END {
    print "# bash completion of rename_exporter(8)"
    print "_rename_exporter() {"
    print "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}"
    print "    case $previous in"
    print "    " files ") mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;"
    print "    esac"
    print "    mapfile -t COMPREPLY < <(compgen -W '" substr(words, 2) "' -- \"$word\")"
    print "}"
    print "complete -F _rename_exporter rename_exporter"
}

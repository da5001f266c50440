# report.awk FACTS ABSENT REMARKS DERIVED GOALS TABLE TEMPLATE - prints the template with its tables: a line "@table SECTION"
# becomes one, "@goals" the verdicts, "@machine" the machine.
function file(name) { return FILENAME ~ ("(^|/)" name "$") }
function rest(line) {
    sub(/^[^ ]+ /, "", line)
    return line
}
function show(text, number) {
    if (text == "") return "–"
    if (text !~ /^-?[0-9.e+-]+$/) return text
    number = text + 0
    if (number == 0) return "0"
    # Three digits, and separators where there are more.
    if (number >= 100 || number <= -100) return thousands(sprintf("%.0f", number))
    if (number >= 10 || number <= -10) return sprintf("%.1f", number)
    return sprintf("%.2f", number)
}
function thousands(digits, tail) {
    while (match(digits, /[0-9][0-9][0-9][0-9]/) && length(digits) - (digits ~ /^-/) > 3) {
        tail = "," substr(digits, length(digits) - 2) tail
        digits = substr(digits, 1, length(digits) - 3)
    }
    return digits tail
}
function table(section, i, c, line, key, any, notes, wide) {
    if (!(section in measured)) {
        print "Not measured in this run."
        return
    }
    line = "| |"
    wide = "|---|"
    for (c = 1; c <= columns[section]; c++) {
        line = line " " heading[section, c] " |"
        wide = wide "--:|"
    }
    print line
    print wide
    for (i = 1; i <= rows[section]; i++) {
        key = row[section, i]
        any = 0
        line = "| " label[section, i] " |"
        for (c = 1; c <= columns[section]; c++) {
            line = line " " show(value[section "." key "." metric[section, c]]) " |"
            if (value[section "." key "." metric[section, c]] != "") any = 1
        }
        if (!any && optional[section, i]) continue
        print line
        if (!any)
            notes = notes "* " label[section, i] ": " (key in absent ? absent[key] : "not measured in this run") ".\n"
        if ((section "." key) in remark) notes = notes "* " label[section, i] ": " remark[section "." key] ".\n"
    }
    if (notes != "") printf "\n%s", notes
}
function verdict(goal, found, least, most) {
    if (goal_key[goal] == "-") return "not measured here: " goal_unit[goal]
    found = value[goal_key[goal]]
    if (found == "") return "**not measured**"
    found += 0
    most = goal_limit[goal]
    if (goal_is[goal] == "<=" ? found <= most : found >= most) {
        met++
        return "met"
    }
    missed++
    if (goal_is[goal] == ">=") return sprintf("**missed by %.0f %%**", (1 - found / most) * 100)
    return found < 2 * most ? sprintf("**missed by %.0f %%**", (found / most - 1) * 100) : \
        sprintf("**missed: %s times that**", show(found / most))
}
function goals(i, how, text) {
    print "| | goal | found | |"
    print "|---|--:|--:|---|"
    for (i = 1; i <= goal_count; i++) {
        how = verdict(i)
        text = goal_key[i] == "-" ? "" : (goal_is[i] == "<=" ? "≤ " : "≥ ")
        printf "| %s | %s%s%s | %s | %s |\n", goal_text[i], text, show(goal_limit[i]),
            goal_key[i] == "-" ? "" : " " goal_unit[i], goal_key[i] == "-" ? "–" : show(value[goal_key[i]]), how
    }
    printf "\n%d met, %d missed, %d not measured here.\n", met, missed, goal_count - met - missed
}
/^#/ && !file("performance.md.in") { next }
file("facts") { fact[$1] = rest($0); next }
file("absent") { absent[$1] = rest($0); next }
file("remarks") {
    # Of the rounds of cost, one is as good as another.
    if (!($1 in remark)) remark[$1] = rest($0)
    else if ($1 !~ /^cost\./) remark[$1] = remark[$1] "; " rest($0)
    next
}
file("derived") {
    value[$1] = rest($0)
    split($1, field, ".")
    measured[field[1]]
    next
}
file("goals.table") {
    split($0, field, "|")
    goal_count++
    goal_key[goal_count] = field[1]
    goal_is[goal_count] = field[2]
    goal_limit[goal_count] = field[3]
    goal_unit[goal_count] = field[4]
    goal_text[goal_count] = field[5]
    next
}
file("performance.table") {
    if (!split($0, field, "|")) next
    if (field[1] == "column") {
        metric[field[2], ++columns[field[2]]] = field[3]
        heading[field[2], columns[field[2]]] = field[4]
    } else {
        row[field[2], ++rows[field[2]]] = field[3]
        sub(/PEER/, fact["peer"], field[4])
        sub(/MODE/, "`" fact["attach"] "`", field[4])
        label[field[2], rows[field[2]]] = field[4]
        optional[field[2], rows[field[2]]] = field[1] == "option"
    }
    next
}
/^@table / { table($2); next }
/^@goals$/ { goals(); next }
{
    gsub(/@machine/, fact["machine"])
    gsub(/@mode/, "`" fact["attach"] "`")
    gsub(/@bare/, show(value["cost.none.bare"]))
    gsub(/@busy/, show(value["idle.none.busy"]))
    print
}

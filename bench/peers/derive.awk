# derive.awk FIGURES INSTRUCTIONS - makes one value of all rounds of a figure, in the unit that is printed, and ratios.
# Figures are "SECTION.ROW.METRIC VALUE" lines; so is what is printed.
#
# Of cost, the cheapest round: all else that happens makes a rename dearer, nothing makes it cheaper. Else the median.
function sorted(key, values, n, i, j, held) {
    for (i = 1; i <= n; i++) values[i] = seen[key, i]
    for (i = 2; i <= n; i++) {
        held = values[i]
        for (j = i - 1; j >= 1 && values[j] > held; j--) values[j + 1] = values[j]
        values[j + 1] = held
    }
}
function one(key, values, n) {
    n = count[key]
    sorted(key, values, n)
    if (key ~ /^cost\./) return values[1]
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
function scale(metric) {
    if (metric ~ /^(peak|resident|after)$/) return 1024 / 1e6 # KiB to MB
    if (metric ~ /_bytes$/ || metric ~ /_p50$/) return 1e-3   # bytes to kB, us to ms
    if (metric ~ /^(plain|gzip)_cpu$/) return 1e-3            # us to ms
    return 1
}
function say(key, number) { printf "%s %.6g\n", key, number }
function ratio(key, above, below) {
    if (above in value && below in value && value[below] != 0) say(key, value[above] / value[below])
}
FNR == NR && $1 == "attach" { attach = $2; next }
FNR == NR && $1 ~ /\..*\./ {
    seen[$1, ++count[$1]] = $2
    next
}
FNR == NR { next }
# The columns of instructions.table by their headings; the marks of a comment and of a row are no field.
/^# kernel/ { for (i = 2; i <= NF; i++) heading[i - 1] = $i }
# With samples, of which a loop of renames makes next to none: as the exporter is, unless it is told otherwise.
!/^#/ && $3 == "suppressed" && $4 == "hot" {
    for (i = 5; i <= NF; i++) instructions[$1, $2, heading[i]] = $i
    kernels[$1]
}
END {
    for (key in count) {
        split(key, part, ".")
        value[key] = one(key) * scale(part[3])
        if (part[1] == "cost") rows[part[2]]
        else say(key, value[key])
    }
    for (row in rows) {
        if (row == "none") continue
        value["cost." row ".added"] = value["cost." row ".rename"] - value["cost.none.rename"]
        value["cost." row ".other"] = value["cost." row ".call"] - value["cost.none.call"]
        say("cost." row ".added", value["cost." row ".added"])
        say("cost." row ".other", value["cost." row ".other"])
    }
    if ("none" in rows) say("cost.none.bare", value["cost.none.rename"])
    for (row in rows) {
        ratio("cost." row ".of_minimal", "cost." row ".added", "cost.minimal.added")
        ratio("cost." row ".of_ours", "cost." row ".added", "cost.ours.added")
        column = row ~ /^ours(-|$)/ ? "ours" : row
        mode = row ~ /^ours-(fentry|kprobe|tracepoint)/ ? substr(row, 6) : attach
        # The table has that without samples only.
        if (row == "ours-plain") mode = "none"
        for (kernel in kernels)
            if (row != "ours-events" && (kernel, mode, column) in instructions)
                printf "cost.%s.instructions_%s %d&nbsp;(%.2f)\n", row, kernel, instructions[kernel, mode, column],
                    instructions[kernel, mode, column] / instructions[kernel, mode, "minimal"]
    }
    ratio("cost.ours-plain.other_of_ours", "cost.ours-plain.other", "cost.ours.other")
    for (key in value) {
        # What a page costs for its length: exporters have pages of different length.
        if (key ~ /^scrape\..*\.plain_cpu$/) {
            page = key
            sub(/plain_cpu$/, "plain_bytes", page)
            sub(/plain_cpu$/, "", key)
            say(key "us_a_kb", value[key "plain_cpu"] * 1000 / value[page])
        }
        if (key ~ /^idle\..*\.resident$/) {
            row = key
            sub(/^idle\./, "", row)
            sub(/^ours-few/, "ours", row)
            say("start." row, value[key])
        }
    }
    if (value["scrape.ours-10000.plain_cpu"])
        say("scrape.ours.scale", value["scrape.ours-100000.plain_cpu"] / value["scrape.ours-10000.plain_cpu"] / 10)
}

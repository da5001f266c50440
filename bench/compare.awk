# compare.awk RECORDED MEASURED - prints the measured table with a verdict behind each row. Fails when one of ours costs
# more than 5 % above what is recorded, or more than the budget, 1.35 times the floor; or when a row is in one table only.
function percent(now, then) { return (now / then - 1) * 100 }
FNR == NR { if (!/^#/) recorded[$1 " " $2 " " $3] = $8; next }
/^#/ { print; next }
{
    key = $1 " " $2 " " $3
    if (!(key in recorded)) verdict = "NOT RECORDED"
    else {
        change = percent($8, recorded[key])
        verdict = $8 > 1.35 * $6 ? "OVER BUDGET" : change > 5 ? "WORSE" : "ok"
        verdict = sprintf("%s (%+.1f %% of %d recorded)", verdict, change, recorded[key])
    }
    print $0 "  " verdict
    if (verdict !~ /^ok/) failed = 1
    delete recorded[key]
}
END {
    for (key in recorded) {
        print key ": NOT MEASURED"
        failed = 1
    }
    if (failed) print "a rename costs more instructions than bench/instructions.table or the budget allows"
    exit failed
}

# compare.awk RECORDED MEASURED - prints the measured table with a verdict behind each row. Fails when one of ours costs
# more than 5 % above what is recorded, or more than the budget: 1.35 times the floor, or with samples, where none is
# taken of the rename, 200 instructions above what it is without them, or with a guard whose rules are about others, 500;
# or when a row is in one table only.
function percent(now, then) { return (now / then - 1) * 100 }
function budget() { return $3 == "off" ? 1.35 * $7 : $3 == "suppressed" ? off[$1 " " $2 " " $4] + 200 : $3 == "unjudged" ? off[$1 " " $2 " " $4] + 500 : 1e9 }
FNR == NR { if (!/^#/) recorded[$1 " " $2 " " $3 " " $4] = $9; next }
/^#/ { print; next }
{
    key = $1 " " $2 " " $3 " " $4
    if ($3 == "off") off[$1 " " $2 " " $4] = $9
    if (!(key in recorded)) verdict = "NOT RECORDED"
    else {
        change = percent($9, recorded[key])
        verdict = $9 > budget() ? "OVER BUDGET" : change > 5 ? "WORSE" : "ok"
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

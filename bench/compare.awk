# compare.awk RECORDED MEASURED - prints the measured table with a verdict behind each row; fails when
# one of ours costs more than 5 % above what is recorded, or a row is in one table only.
function percent(now, then) { return (now / then - 1) * 100 }
FNR == NR { if (!/^#/) recorded[$1 " " $2 " " $3] = $7; next }
/^#/ { print; next }
{
    key = $1 " " $2 " " $3
    if (!(key in recorded)) verdict = "NOT RECORDED"
    else {
        change = percent($7, recorded[key])
        verdict = sprintf("%s (%+.1f %% of %d recorded)", change > 5 ? "WORSE" : "ok", change, recorded[key])
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
    if (failed) print "a rename costs more instructions than bench/instructions.table allows"
    exit failed
}

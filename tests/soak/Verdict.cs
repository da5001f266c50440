namespace Soak;

/// <summary>What a run has shown, one line for each thing that was asked.</summary>
internal sealed class Verdict
{
    private readonly List<(bool Good, string Text)> _lines = [];

    public bool IsGood => _lines.TrueForAll(line => line.Good);

    public IEnumerable<string> Lines => _lines.Select(line => $"{(line.Good ? "good" : "BAD ")}  {line.Text}");

    /// <param name="countable">Whether the kernel counts misses: else fewer may have been seen.</param>
    public static Verdict Of(Recording recording, bool countable)
    {
        var verdict = new Verdict();
        foreach (IGrouping<string, Row> role in recording.Rows.GroupBy(row => row.Role))
        {
            verdict.Exactness(role.Key, [.. role.Where(row => row.Balance is not null)], countable);
        }

        foreach (string role in (string[])["long", "witness"])
        {
            IReadOnlyList<Row> rows = recording.Of(role);
            // The witness has a series for every name that anybody on this host ever takes.
            if (role == "long")
            {
                verdict.Grown(role, "resident memory", "MB", 1e6,
                    Growth.OfMemory([.. rows.Select(row => (double)row.Usage.ResidentBytes)]));
            }

            verdict.Grown(role, "descriptors", "", 1,
                Growth.OfNumber([.. rows.Select(row => (double)row.Usage.Descriptors)]));
            verdict.Grown(role, "threads", "", 1,
                Growth.OfNumber([.. rows.Select(row => (double)row.Usage.Threads)]));
        }

        return verdict;
    }

    public void Files(string role, long[] sizes) => _lines.Add((EventFiles.AreBounded(sizes),
        $"{role}: {sizes.Length} files of events, {string.Join(" + ", sizes.Select(size => $"{size / 1e6:0.#}"))} MB "
        + $"(2 to {EventFiles.Kept + 1} files of {EventFiles.MostBytes / 1e6:0.#} MB)"));

    /// <summary>Of a subject's scrapes, over all its lives.</summary>
    public void Counters(Subject subject)
    {
        _lines.Add((subject.Scrapes > 0 && subject.Faults.Count == 0,
            $"{subject.Role}: {subject.Faults.Count} faults in {subject.Scrapes:N0} scrapes of {subject.Life} lives: counters that fell, "
            + "sums that are not those of their parts"));
        _lines.AddRange(subject.Faults.Select(fault => (false, fault)));
    }

    private void Exactness(string role, Row[] checks, bool countable)
    {
        bool Exact(Row row) => countable ? row.Balance!.Difference == 0 : row.Balance!.Difference <= 0;
        Ledger sum = checks.Length > 0 ? checks[^1].Balance!.Ledger : Ledger.Empty;
        int wrong = checks.Count(row => !Exact(row));
        string text = $"{role}: {sum.Counted:N0} counted + {sum.Overflow:N0} overflow + {sum.Missed:N0} missed = renames "
            + $"in {checks.Length - wrong} of {checks.Length} checks of {checks.Select(row => row.Life).Distinct().Count()} lives, "
            + $"{sum.Reclaimed:N0} slots reclaimed";
        _lines.Add((checks.Length > 0 && wrong == 0, countable ? text : text + "; this kernel does not count all misses"));
        foreach (Row row in checks.Where(row => !Exact(row)))
        {
            _lines.Add((false, $"{role}, life {row.Life}, at {row.Seconds:F0} s: {row.Balance!.Difference:+#;-#} of "
                + $"{row.Balance.Driver:N0} renames"));
        }
    }

    private void Grown(string role, string what, string unit, double scale, Growth growth) => _lines.Add((!growth.Grew,
        $"{role}: {what} {growth.Early / scale:0.#} then {growth.Late / scale:0.#} {unit}".TrimEnd()
        + $" (at most {growth.Limit / scale:0.#})"));
}

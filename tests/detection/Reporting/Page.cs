using System.Text;

namespace Detection.Reporting;

/// <summary>docs/detection.md.</summary>
internal static class Page
{
    public static string Write(PageData data)
    {
        var text = new StringBuilder();
        text.Append($"""
            # What is detected, how fast, and what is not

            Written by `make detection`, which runs every pattern in [tests/e2e/patterns](../tests/e2e/patterns) for real: {data.Selection.Malicious.Count()} that attackers would, {data.Selection.Benign.Count()} that hosts do.
            The detector ran as shipped, with its default flags, beside each pattern alone:

            * {data.Live.Setting}: this machine, live. An attack lasts 10 to 20 s, one of less than 2 files a second 150 s.
            * `fentry`, Linux 6.1: a QEMU guest with this machine's file system. An attack lasts 20 s.

            [events.md](events.md#bursts) says what the detector looks for; its clauses are `type_loss`, `convergence` and `new_program`.


            """);
        Misses.Write(data, text);
        Summary.Write(data, text);
        Delays.Write(data, text);
        PatternTables.Write(data, text);
        RulesSection.Write(data, text);
        Cost.Write(data, text);
        text.Append("""
            ## Repeat it

            `make detection` takes about an hour the first time, of which half is the guest's; that part is repeated only for patterns that have changed.
            `make detection PATTERNS="append-14 photo-sort"` runs these, and writes `artifacts/detection.md`. `REPORT_ONLY=1` writes the page again from what was found.

            """);
        return text.ToString();
    }
}

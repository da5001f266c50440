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

            `make detection` writes this page. It runs every pattern in [tests/e2e/patterns](../tests/e2e/patterns) for real:
            {data.Selection.Malicious.Count()} malicious ones, and {data.Selection.Benign.Count()} benign ones. Each runs alone, beside its own exporter. The detector has its default
            settings; the exporter also has labels of cgroups, and the outputs that the measurement needs. All is run twice:

            * {data.Live.Setting}: this machine. An attack lasts 8 to 20 s, and 150 s if it is slower than 2 files a second.
            * `fentry`, Linux 6.1: an emulated guest with this machine's file system. An attack lasts 20 s, or 150 s as well.

            [events.md](events.md#bursts) says what the detector looks for. Its clauses are `type_loss`, `convergence` and
            `new_program`.


            """);
        Misses.Write(data, text);
        Summary.Write(data, text);
        Delays.Write(data, text);
        PatternTables.Write(data, text);
        RulesSection.Write(data, text);
        Cost.Write(data, text);
        text.Append("""
            ## Repeat it

            `make detection` takes about an hour. Half of it is spent in guests, and only for patterns that have changed since.
            `make detection PATTERNS="append-14 photo-sort"` runs these two and writes `artifacts/detection.md`.
            `REPORT_ONLY=1` writes the page again from the findings that are kept in `artifacts/detection`.

            """);
        return text.ToString();
    }
}

using System.Text;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>What cannot be found comes first.</summary>
internal static class Misses
{
    public static void Write(PageData data, StringBuilder text)
    {
        text.Append("""
            ## What it cannot find

            Missed here:


            """);
        foreach (var (mode, results) in data.Modes)
        {
            text.Append($"* {mode}: ");
            var all = new Tally(results.Select(r => r.Verdict), isMalicious: true, Part.Both);
            text.Append($"no alert for {Words.Names(all.Names(Verdict.Silent))}; a warning only for {Words.Names(all.Names(Verdict.Warning))}.\n");
        }

        text.Append("""

            The detector cannot find:

            * **Names that stay, by a program of the host.** A script that writes `f.tmp` with openssl or Python and moves it over `f` does
              what editors, sync clients and package managers do (m-temp-lol). With `tracepoint` the same by a new program is a warning,
              as that mode does not see whether a file was replaced; the other modes do, and say critical.
            * **Files of one type only, by a program of the host.** It takes three types for `type_loss`, and five for `convergence`.
            * **Few files, or slow ones.** Less than 20 files, or less than one in 5 s.
            * **A usual extension for fewer than five types**, and two steps, the first of which leaves no type to lose.
            * **Another process name and another extension for each file**, by a program that is not new.
            * **Old names given back by other renames.** The detector takes such files out of its buckets.
            * **No rename.** Encryption in place is invisible to this exporter.
            * **What the attach mode cannot see** ([README](../README.md)). With `tracepoint`: io_uring, and callers with 32 bits.


            """);
        WriteNotRun(data, text);
    }

    private static void WriteNotRun(PageData data, StringBuilder text)
    {
        foreach (var (mode, results) in data.Modes)
        {
            PatternResult[] failed = [.. results.Where(result => result.Failure is not null)];
            if (failed.Length == 0)
            {
                continue;
            }

            text.Append($"Could not be run, and counted nowhere ({mode}):\n\n");
            foreach (PatternResult result in failed)
            {
                text.Append($"* {result.Pattern.Name}: {Words.Cell(result.Failure!)}\n");
            }

            text.Append('\n');
        }
    }
}

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

            These malicious patterns get no critical alert ([what they do](#malicious-patterns)):


            """);
        foreach (var (mode, results) in data.Modes)
        {
            var all = new Tally(results.Select(r => r.Verdict), isMalicious: true, Part.Both);
            text.Append($"* {mode}. No alert: {Words.Names(all.Names(Verdict.Silent))}. ");
            text.Append($"A warning only: {Words.Names(all.Names(Verdict.Warning))}.\n");
        }

        text.Append("""

            The detector cannot find:

            * **Names that stay, by a program of the host.** A script that writes `f.tmp` with openssl or Python and moves it over
              `f` does what editors, sync clients and package managers do (m-temp-lol). The same by a new program is a warning
              with `tracepoint`, which does not see whether a file was replaced. The other modes see it, and report it as critical.
            * **Files of one type only, by a program of the host.** `type_loss` needs three types, `convergence` five.
            * **A burst that is over within 0.2 s, under the name of a program that renames all the time.** Such an actor has
              one sample in 0.2 s (`--events.rate`), and gets more once a sample shows a file that loses its type.
            * **Few files, or slow ones.** Fewer than 20 files, or fewer than one in 5 s.
            * **A usual extension for fewer than five types**, and two steps, the first of which leaves no type to lose.
            * **Another process name and another extension for each file**, by a program that is not new.
            * **Files that another rename gives their old names.** The detector takes such files out of its buckets.
            * **No rename.** Encryption in place is invisible to this exporter and to its guard. So are files that are linked under
              another name and unlinked (link + unlink), and new files whose originals are unlinked.
            * **What the attach mode does not see** ([by mode](not-seen.md)). With `tracepoint` these are io_uring, nfsd and 32-bit
              programs.


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

            text.Append($"These patterns could not be run, and are not counted ({mode}):\n\n");
            foreach (PatternResult result in failed)
            {
                text.Append($"* {result.Pattern.Name}: {Words.Reason(result.Failure!)}\n");
            }

            text.Append('\n');
        }
    }
}

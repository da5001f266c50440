using System.Text;

namespace Detection.Reporting;

/// <summary>What detection costs a rename, and a fleet.</summary>
internal static class Cost
{
    public static void Write(PageData data, StringBuilder text)
    {
        string[][] rows =
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "bench", "instructions.table"))
                .Where(line => !line.StartsWith('#'))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 8 && fields[3] == "hot"),
        ];
        text.Append("""
            ## Cost

            The probe's instructions for one rename, from [bench/instructions.table](../bench/instructions.table)
            (`make bench-instructions`); *rename* is the kernel's own work. The first 20 renames of an actor are sampled, and 5 a
            second after them. The others are suppressed.

            | kernel | mode | rename | without the detector | suppressed | sampled |
            |---|---|---|---|---|---|

            """);
        foreach (var mode in rows.GroupBy(fields => (Kernel: fields[0], Mode: fields[1])).Where(mode => mode.Count() >= 3))
        {
            string Ours(string samples) => mode.FirstOrDefault(fields => fields[2] == samples)?[8] ?? "";
            text.Append($"| {mode.Key.Kernel} | {mode.Key.Mode} | {mode.First()[4]} ")
                .Append($"| {Ours("off")} | {Ours("suppressed")} | {Ours("sampled")} |\n");
        }

        text.Append($"""

            For a fleet, RenameBurstDetected reads one series of each actor that bursts. The milliseconds that all our rules take are in
            [alerts/README.md](../alerts/README.md#what-to-know-about-them), by group (`make rules-cost`, with nothing else on the
            machine). These are the sums, for hosts x actors on each:

            {Fleet()}


            """);
    }

    /// <summary>The sums at the end of the table of groups, and the columns' names.</summary>
    private static string Fleet()
    {
        string[] table =
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "alerts", "README.md"))
                .SkipWhile(line => !line.StartsWith("| group | every |", StringComparison.Ordinal))
                .TakeWhile(line => line.StartsWith('|')),
        ];
        return table.Length > 4
            ? string.Join('\n', [.. table[..2], .. table[^2..]])
            : throw new InvalidDataException("alerts/README.md has no table of groups of rules and their cost");
    }
}

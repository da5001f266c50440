using System.Globalization;
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

        text.Append("\nFor a fleet, RenameBurstDetected reads one series of each actor that bursts. ");
        if (data.Rules is { } rules)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"One evaluation of all rules took {rules.Evaluation * 1000:F0} ms here, for {rules.Actors} actors ")
                .Append(CultureInfo.InvariantCulture, $"on {rules.Hosts} hosts. ");
        }

        text.Append("""
            [alerts/README.md](../alerts/README.md) has what `make rules-cost` measures for larger ones.


            """);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace OutputsCost;

/// <summary>The table of docs/events.md: medians.</summary>
internal static partial class Table
{
    public static string Of(IReadOnlyDictionary<string, List<Cost>> found, int count)
    {
        double first = Median(found.Values.First(), cost => cost.CpuMicroseconds);
        IEnumerable<string> rows = found.Select(row =>
        {
            double cpu = Median(row.Value, cost => cost.CpuMicroseconds);
            return string.Create(CultureInfo.InvariantCulture,
                $"| {row.Key} | {cpu:F0} | {cpu / first:F2} | {Median(row.Value, cost => cost.PerSecond):N0} | {Median(row.Value, cost => cost.Megabytes):F0} |\n");
        });
        int rounds = found.Values.First().Count;
        string processor = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1];
        return "| | CPU an event, µs | of `file:` | events a second | memory, MB |\n|---|--:|--:|--:|--:|\n" + string.Concat(rows)
            + string.Create(CultureInfo.InvariantCulture,
                $"\nMedians of {rounds} runs of each in turn, of {count:N0} renames or more; {Environment.ProcessorCount} CPUs ({processor}), Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}.\n");
    }

    /// <summary>Puts it between its marks.</summary>
    public static void Write(string document, string table)
    {
        string text = File.ReadAllText(document);
        string written = Marked().Replace(text, $"<!-- outputs -->\n{table}<!-- /outputs -->");
        if (!Marked().IsMatch(text))
        {
            throw new InvalidOperationException($"{document} has no <!-- outputs -->");
        }

        File.WriteAllText(document, written);
    }

    private static double Median(IReadOnlyCollection<Cost> runs, Func<Cost, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    [GeneratedRegex("<!-- outputs -->.*<!-- /outputs -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}

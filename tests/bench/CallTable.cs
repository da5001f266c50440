using System.Globalization;

namespace BenchTests;

/// <summary>bench/calls.table: how many system calls the exporter may make.</summary>
internal static class CallTable
{
    /// <param name="what">The first word of a row.</param>
    public static int Most(string what) => int.Parse(
        File.ReadLines(Path.Combine(Repository.Root, "bench", "calls.table"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Single(row => row[0] == what)[1],
        CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Testing;

/// <summary>bench/calls.table: what can be counted instead of timed, and the most that it may be.</summary>
public static class CallsTable
{
    /// <exception cref="InvalidOperationException">No such row, or several.</exception>
    public static decimal Most(string what) => decimal.Parse(
        File.ReadLines(Path.Combine(Repository.Root, "bench", "calls.table"))
            .Select(line => line.Split(" | "))
            .Single(row => row is [var name, _, _] && name == what)[1],
        CultureInfo.InvariantCulture);
}

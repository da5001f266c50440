using System.Globalization;

namespace VmTests;

/// <summary>expected.table: how many cells pass, which are skipped, and which mode auto takes as it is installed.</summary>
internal sealed class Expected
{
    private readonly Dictionary<(string Kernel, string Mode), (int Calm, int Loads)> _passes = [];
    private readonly HashSet<(string Kernel, string Cell, string Reason)> _skips = [];
    private readonly Dictionary<(string Kernel, string Way), string> _taken = [];

    private Expected(IEnumerable<string[]> rows)
    {
        foreach (string[] row in rows)
        {
            if (row[0] == "skip")
            {
                _skips.Add((row[1], row[2], row[3]));
            }
            else if (row[0] == "taken")
            {
                _taken.Add((row[1], row[2]), row[3]);
            }
            else
            {
                _passes.Add(
                    (row[0], row[1]),
                    (int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture)));
            }
        }
    }

    public static Expected Read() => new(
        File.ReadLines(Path.Combine(Repository.Root, "tests", "vm", "expected.table"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Passes of a mode on a kernel; null: the table does not have it.</summary>
    public int? Passes(string kernel, string mode) =>
        _passes.TryGetValue((kernel, mode), out var passes)
            ? passes.Calm + (Loads.Modes.Contains(mode) ? passes.Loads : 0)
            : null;

    /// <summary>The mode that auto takes where the exporter is installed this way (guest/installed.sh).</summary>
    /// <returns>Null: the table does not have it.</returns>
    public string? Taken(string kernel, string way) => _taken.GetValueOrDefault((kernel, way));

    public bool IsSkip(string kernel, string cell, string reason) => _skips.Contains((kernel, cell, reason));
}

using System.Globalization;

namespace ExporterToolkit.Settings;

/// <summary>What is wrong with a file, each with its line. Values are never repeated: some are secrets.</summary>
internal sealed class Mistakes(string file)
{
    private readonly List<(long Line, string Problem)> _found = [];

    public string File => file;

    public bool Any => _found.Count > 0;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> All =>
        [.. _found.OrderBy(found => found.Line).Select(found => $"{Place(found.Line)}: {found.Problem}")];

    public void Add(long line, string problem) => _found.Add((line, problem));

    public void Add(Mistakes others) => _found.AddRange(others._found);

    /// <summary>How a message names a line of the file.</summary>
    public string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"file {file}, line {line}");
}

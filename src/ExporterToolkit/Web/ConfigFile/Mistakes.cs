using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>What is wrong with a file, each with its line. Values are never repeated: some are secrets.</summary>
internal sealed class Mistakes(string file)
{
    private readonly List<(long Line, string Problem)> _found = [];

    public bool Any => _found.Count > 0;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> All =>
        [.. _found.OrderBy(found => found.Line)
            .Select(found => $"{YamlScalars.Place(file, found.Line)}: {found.Problem}")];

    public void Add(long line, string problem) => _found.Add((line, problem));
}

using System.Text.RegularExpressions;

namespace RenameExporter.Tests.Hosting;

/// <summary>
/// Which folder of src/RenameExporter may refer to which. That Libbpf and ExporterToolkit refer to nothing is
/// the compiler's to see to.
/// </summary>
internal static partial class LayerRules
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Abi"] = [],
        ["Escaping"] = [],
        ["Host"] = ["Libbpf.Btf", "Libbpf.SymbolicLink", "Libbpf.SmallFile", "Libbpf.RootedFile", "Libbpf.FileState"],
        ["Probing"] = ["Host", "Libbpf"],
        ["Counting"] = ["Probing", "Host", "Libbpf.Errno", "Libbpf.LibbpfException"],
        ["Keeping"] = ["Probing", "Libbpf"],
        ["Events"] = ["Host", "Counting", "Probing", "Libbpf.RingBuffer", "Libbpf.Errno"],
        ["Detection"] = ["Events", "Counting"], // no sinks, no probe, no web
        ["Alerting"] = ["Detection", "Events", "Counting"],
        ["Guard"] = ["Detection", "Events", "Probing", "Host", "Libbpf"],
        ["Metrics"] = ["Guard", "Detection", "Events", "Counting", "Probing", "Libbpf.LibbpfLibrary"], // for build_info
        ["Live"] = ["Metrics", "Detection", "Events", "Counting", "Probing"],
        ["Configuration"] = ["Guard", "Alerting", "Detection", "Events", "Keeping", "Probing", "Counting", "Host"],
        ["Check"] = ["Commands", "Guard", "Events", "Host", "Probing", "Configuration", "Metrics", "Libbpf.LibbpfLog"],

        // These put the parts together.
        ["Commands"] = [Everything],
        ["Hosting"] = [Everything],
        [""] = [Everything],
    };

    private const string Everything = "";

    // These refer to nothing, and all may refer to them.
    private static readonly string[] s_everybodys = ["Abi", "Escaping"];

    public static bool Has(string folder) => s_allowed.ContainsKey(folder);

    /// <param name="folder">The source's, below src/RenameExporter; empty: Program.cs.</param>
    /// <param name="libbpfTypes">Public type names of Libbpf.</param>
    /// <returns>What the source refers to, and may not.</returns>
    public static IEnumerable<string> Violations(
        string folder, string source, IReadOnlyCollection<string> libbpfTypes) =>
        References(CommentOrString().Replace(source, " "), libbpfTypes).Distinct().Where(reference =>
            reference != folder && !s_everybodys.Contains(reference) && !s_allowed.GetValueOrDefault(folder, []).Any(allowed =>
                allowed is Everything || reference == allowed || reference.StartsWith(allowed + ".", StringComparison.Ordinal)));

    // "using RenameExporter.Metrics", "RenameExporter.Metrics.X", and "Metrics.X", which C# finds as well.
    private static IEnumerable<string> References(string code, IReadOnlyCollection<string> libbpfTypes)
    {
        string prefix = code.Contains("using Libbpf;", StringComparison.Ordinal) ? "" : @"Libbpf\.";
        return
        [
            .. FirstName().Matches(code).Select(match => match.Groups["name"].Value).Where(s_allowed.ContainsKey),
            .. libbpfTypes.Where(type => Regex.IsMatch(code, $@"(?<![\w.]){prefix}{type}(?!\w)"))
                .Select(type => $"Libbpf.{type}"),
        ];
    }

    [GeneratedRegex(
        @"//[^\n]*|/\*.*?\*/|""(\\.|[^""\\\n])*""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"(?<![\w.])(RenameExporter\s*\.\s*)?(?<name>[A-Z]\w*)\s*[.;]", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstName();
}

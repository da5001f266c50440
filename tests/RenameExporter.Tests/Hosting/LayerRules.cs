using System.Text.RegularExpressions;

namespace RenameExporter.Tests.Hosting;

/// <summary>Which folder of src/RenameExporter may refer to which (DESIGN.md section 2).</summary>
internal static partial class LayerRules
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Abi"] = [],
        ["Escaping"] = [],
        ["Kernel"] = ["Libbpf"],
        ["Snapshots"] = ["Kernel", "Libbpf.Errno", "Libbpf.LibbpfException"],
        ["Host"] = ["Snapshots", "Libbpf.SymbolicLink"],
        ["Events"] = ["Host", "Snapshots", "Kernel", "Libbpf.RingBuffer", "Libbpf.Errno"],
        ["Exposition"] = ["Events", "Snapshots", "Kernel", "Libbpf.LibbpfLibrary"], // for build_info
        ["Web"] = ["Exposition", "Events", "Snapshots", "Kernel"],
        ["Configuration"] = ["Events", "Kernel", "Snapshots"],
        ["Check"] = ["Kernel", "Configuration"],
    };

    // These refer to nothing, and all may refer to them.
    private static readonly string[] Everybodys = ["Abi", "Escaping"];

    // These put the parts together: they may see all of them.
    private static readonly string[] Assemblers = ["Commands", "Hosting", ""];

    private static readonly string[] Folders = [.. Allowed.Keys, "Commands", "Hosting"];

    public static bool Has(string folder) => Allowed.ContainsKey(folder) || Assemblers.Contains(folder);

    /// <param name="folder">The source's, below src/RenameExporter; empty: Program.cs.</param>
    /// <param name="libbpfTypes">Public type names of Libbpf.</param>
    /// <returns>What the source refers to, and may not.</returns>
    public static IEnumerable<string> Violations(
        string folder, string source, IReadOnlyCollection<string> libbpfTypes)
    {
        if (Assemblers.Contains(folder))
        {
            return [];
        }

        string code = CommentOrString().Replace(source, " ");
        return References(code, libbpfTypes).Distinct().Where(reference => reference != folder && !Everybodys.Contains(reference)
            && !Allowed.GetValueOrDefault(folder, []).Any(allowed => Covers(allowed, reference)));
    }

    private static bool Covers(string allowed, string reference) =>
        reference == allowed || reference.StartsWith(allowed + ".", StringComparison.Ordinal);

    private static IEnumerable<string> References(
        string code, IReadOnlyCollection<string> libbpfTypes)
    {
        // "using RenameExporter.Web", "RenameExporter.Web.X", and "Web.X", which C# finds as well.
        foreach (string name in Names().Matches(code).Select(match => match.Value))
        {
            string[] parts = [.. name.Split('.').Select(part => part.Trim())];
            if (parts[0] == "RenameExporter" && parts.Length > 1)
            {
                yield return parts[1];
            }
            else if (Folders.Contains(parts[0]) && parts.Length > 1)
            {
                yield return parts[0];
            }
            else if (parts[0] == "Libbpf" && parts.Length > 1)
            {
                yield return $"Libbpf.{parts[1]}";
            }
        }

        if (UsingLibbpf().IsMatch(code))
        {
            foreach (string type in libbpfTypes)
            {
                if (Regex.IsMatch(code, $@"(?<![\w.]){type}(?!\w)"))
                {
                    yield return $"Libbpf.{type}";
                }
            }
        }
    }

    [GeneratedRegex(
        @"//[^\n]*|/\*.*?\*/|""(\\.|[^""\\\n])*""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(\s*\.\s*[A-Z]\w*)+", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex(
        @"^using (static )?Libbpf\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UsingLibbpf();
}

using System.Text.RegularExpressions;

namespace RenameExporter.Tests.Hosting;

/// <summary>Which folder of src/RenameExporter may refer to which (DESIGN.md section 2).</summary>
internal static partial class LayerRules
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Abi"] = [],
        ["Kernel"] = ["Libbpf"],
        ["Snapshots"] = ["Kernel", "Libbpf.Errno", "Libbpf.LibbpfException"],
        ["Events"] = ["Snapshots", "Kernel", "Libbpf.RingBuffer", "Libbpf.SymbolicLink"],
        ["Formats"] = ["Events", "Snapshots", "Kernel", "Libbpf.Errno"],
        ["Sinks"] = ["Formats", "Events"],
        ["Exposition"] = ["Sinks", "Snapshots", "Kernel", "Libbpf.LibbpfLibrary"], // for build_info
        ["Web"] = ["Exposition", "Sinks", "Snapshots", "Kernel"],
        ["Configuration"] = ["Kernel", "Snapshots"],
        ["Check"] = ["Kernel", "Configuration", "Exposition", "Libbpf.LibbpfLog", "Commands.Check"],
    };

    // These put the parts together: they may see all of them.
    private static readonly string[] Assemblers = ["Hosting", "Commands", ""];

    private static readonly string[] Folders = [.. Allowed.Keys, "Hosting", "Commands"];

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
        return References(code, libbpfTypes).Distinct().Where(reference => reference != folder && reference != "Abi"
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
                yield return parts is [_, "Commands", _, ..] ? $"Commands.{parts[2]}" : parts[1];
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

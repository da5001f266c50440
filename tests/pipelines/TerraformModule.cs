using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>The files of a Terraform module, and the same with a mistake in it.</summary>
internal sealed partial class TerraformModule
{
    private TerraformModule(IReadOnlyDictionary<string, string> files) => Files = files;

    public static TerraformModule Ours { get; } = new(Directory.EnumerateFiles(Pipelines.Terraform, "*.tf")
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllText));

    public IReadOnlyDictionary<string, string> Files { get; }

    /// <exception cref="ArgumentException">The text is not there.</exception>
    public TerraformModule With(string file, string right, string wrong) => Files[file].Contains(right, StringComparison.Ordinal)
        ? new(new Dictionary<string, string>(Files) { [file] = Files[file].Replace(right, wrong, StringComparison.Ordinal) })
        : throw new ArgumentException($"{file} has no '{right}'", nameof(right));

    /// <summary>As often as resources and data of the provider have attributes and blocks, with another one misspelt each time.</summary>
    public IEnumerable<(string Name, TerraformModule Module)> Misspelt() =>
        from file in Files
        from Match top in Resource().Matches(file.Value)
        from Match key in Key().Matches(top.Value)
        let word = key.Groups["key"]
        where word.Value is not ("provider" or "depends_on") && !IsOfTemplate(top.Value, word.Index)
        select ($"{top.Groups["type"].Value}: {word.Value}", Put(file.Key, top.Index + word.Index + word.Length));

    /// <summary>A variable of a template, which is no name of the provider's.</summary>
    private static bool IsOfTemplate(string resource, int at) =>
        resource.LastIndexOf("templatefile(", at, StringComparison.Ordinal) > resource.LastIndexOf(')', at);

    private TerraformModule Put(string file, int at) =>
        new(new Dictionary<string, string>(Files) { [file] = Files[file].Insert(at, "x") });

    [GeneratedRegex("""^(resource|data) "(?<type>oci_\w+)" .*?^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Resource();

    [GeneratedRegex(@"^ +(?<key>[a-z_]+) *(=|\{)", RegexOptions.Multiline)]
    private static partial Regex Key();
}

using Libbpf;
using Testing;

namespace RenameExporter.Tests.Hosting;

public sealed class LayeringTests
{
    private const string Exporter = "src/RenameExporter";

    private static readonly string[] s_libbpfTypes =
        [.. typeof(BpfObject).Assembly.GetExportedTypes().Select(type => type.Name)];

    [Fact]
    public void Sources_ofTheExporter_referOneWayOnly()
    {
        string[] sources = [.. Sources(Exporter)];
        Assert.NotEmpty(sources);

        Assert.All(sources, path => Assert.Empty(
            LayerRules.Violations(FolderOf(path), File.ReadAllText(path), s_libbpfTypes)));
    }

    [Fact]
    public void Sources_ofEveryFolder_haveARule()
    {
        string[] folders = [.. Sources(Exporter).Select(FolderOf).Distinct()];

        // A folder without a rule may refer to nothing: a new one has to be thought about.
        Assert.All(folders, folder => Assert.True(LayerRules.Has(folder), folder));
    }

    [Theory]
    [InlineData("Kernel", "using RenameExporter.Snapshots;", "Snapshots")]
    [InlineData("Kernel", "using static RenameExporter.Exposition.MetricType;", "Exposition")]
    [InlineData("Kernel", "using X = RenameExporter.Web.Endpoints;", "Web")]
    [InlineData("Kernel", "var x = Snapshots.RenameSnapshot.Empty;", "Snapshots")]
    [InlineData(
        "Kernel", "var x = RenameExporter.Configuration.Duration.Parse(y);", "Configuration")]
    [InlineData("Snapshots", "using RenameExporter.Exposition;", "Exposition")]
    [InlineData("Snapshots", "using RenameExporter.Configuration;", "Configuration")]
    [InlineData("Snapshots", "using Libbpf;\nBpfMap map;", "Libbpf.BpfMap")]
    [InlineData("Snapshots", "Libbpf.MapMemory memory;", "Libbpf.MapMemory")]
    [InlineData("Exposition", "using RenameExporter.Web;", "Web")]
    [InlineData("Exposition", "using Libbpf;\nErrno.Name(1);", "Libbpf.Errno")]
    [InlineData("Web", "using RenameExporter.Configuration;", "Configuration")]
    [InlineData("Web", "using RenameExporter.Hosting;", "Hosting")]
    [InlineData("Configuration", "using RenameExporter.Web;", "Web")]
    [InlineData("Check", "using RenameExporter.Snapshots;", "Snapshots")]
    [InlineData("Check", "using Libbpf;\nErrno.Name(1);", "Libbpf.Errno")]
    [InlineData("Kernel", "using RenameExporter.Commands.Check;", "Commands.Check")]
    [InlineData("Check", "using RenameExporter.Commands.Serve;", "Commands.Serve")]
    [InlineData("Events", "using RenameExporter.Sinks;", "Sinks")]
    [InlineData("Formats", "using RenameExporter.Sinks;", "Sinks")]
    [InlineData("Sinks", "using RenameExporter.Exposition;", "Exposition")]
    [InlineData("Events", "using RenameExporter.Exposition;", "Exposition")]
    [InlineData("Events", "using Libbpf;\nBpfMap map;", "Libbpf.BpfMap")]
    [InlineData("Snapshots", "using RenameExporter.Events;", "Events")]
    [InlineData("Elsewhere", "using RenameExporter.Kernel;", "Kernel")] // no rule
    public void Violations_wrongDirection_areFound(string folder, string source, string expected) =>
        Assert.Equal([expected], LayerRules.Violations(folder, source, s_libbpfTypes));

    [Theory]
    [InlineData("Kernel", "using Libbpf;\nBpfMap map; namespace RenameExporter.Kernel;")]
    [InlineData(
        "Snapshots",
        "using Libbpf;\nusing RenameExporter.Kernel;\nErrno.Name(1); LibbpfException e;")]
    [InlineData(
        "Exposition",
        "using Microsoft.Extensions.Hosting; // RenameExporter.Web\nvar x = \"Web.Endpoints\";")]
    [InlineData(
        "Web", "using RenameExporter.Exposition;\nusing Microsoft.AspNetCore.Server.Kestrel.Core;")]
    [InlineData("Configuration", "value = Configuration.LogFormat.Json;")]
    [InlineData("Hosting", "using RenameExporter.Web;\nusing RenameExporter.Configuration;")]
    [InlineData("", "using RenameExporter.Hosting;")]
    public void Violations_rightDirection_areNone(string folder, string source) =>
        Assert.Empty(LayerRules.Violations(folder, source, s_libbpfTypes));

    [Fact]
    public void UnsafeBlocks_ofAllProjects_areAllowedWhereNativeMethodsStand() => Assert.Equal(
        ["src/ExporterToolkit/ExporterToolkit.csproj", "src/Libbpf/Libbpf.csproj"],
        Files("*.csproj").Concat(Files("*.props")).Concat(Files("*.targets"))
            .Where(path => Contains(path, "AllowUnsafeBlocks")).Select(Relative).Order());

    [Fact]
    public void NativeImports_ofAllSources_standInNativeMethodsAlone() => Assert.Equal(
        ["src/ExporterToolkit/NativeMethods.cs", "src/Libbpf/NativeMethods.cs"],
        Sources("src")
            .Where(path => Contains(path, "[LibraryImport") || Contains(path, "[DllImport"))
            .Select(Relative));

    [Fact]
    public void NativeMethods_ofLibbpf_haveNoBodies()
    {
        string source = File.ReadAllText(
            Path.Combine(Repository.Root, "src/Libbpf/NativeMethods.cs"));

        Assert.DoesNotContain("=>", source, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\)\s*\{", source);
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Order();

    private static IEnumerable<string> Files(string pattern) =>
    [
        .. Directory.EnumerateFiles(Repository.Root, pattern),
        .. Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "src"), pattern, SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "tests"), pattern, SearchOption.AllDirectories),
    ];

    // A folder within follows the same rule; check has one of its own.
    private static string FolderOf(string path) =>
        Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, Exporter), path))!.Split('/') switch
        {
            ["Commands", "Check", ..] => "Check",
            var folders => folders[0],
        };

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path);

    private static bool Contains(string path, string text) =>
        File.ReadAllText(path).Contains(text, StringComparison.Ordinal);
}

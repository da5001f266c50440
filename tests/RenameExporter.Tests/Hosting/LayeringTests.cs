using System.Xml.Linq;
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

    /// <summary>What loads a library when it is first called is called by nobody else.</summary>
    [Fact]
    public void Sources_thatUseLibrdkafka_areThoseOfItsOutput() => Assert.All(
        Sources(Exporter).Where(path => File.ReadAllText(path).Contains("Librdkafka", StringComparison.Ordinal)),
        path => Assert.Contains("/Events/Outputs/Kafka/", path, StringComparison.Ordinal));

    [Fact]
    public void Sources_ofEveryFolder_haveARule()
    {
        string[] folders = [.. Sources(Exporter).Select(FolderOf).Distinct()];

        // A folder without a rule may refer to nothing: a new one has to be thought about.
        Assert.All(folders, folder => Assert.True(LayerRules.Has(folder), folder));
    }

    /// <summary>Whoever opens a file can read it whole.</summary>
    [Fact]
    public void Sources_ofTheProduct_haveAtMost300Lines()
    {
        string[] sources =
        [
            .. Sources("src"), .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.js", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "bpf"), "*.?"),
        ];

        Assert.Contains(sources, path => path.EndsWith("rename.h", StringComparison.Ordinal));
        Assert.All(sources, path => Assert.InRange(File.ReadLines(path).Count(), 1, 300));
    }

    [Theory]
    [InlineData("Probing", "using RenameExporter.Counting;", "Counting")]
    [InlineData("Probing", "using static RenameExporter.Metrics.MetricCatalogue;", "Metrics")]
    [InlineData("Probing", "using X = RenameExporter.Metrics.BuildInfo;", "Metrics")]
    [InlineData("Probing", "var x = Counting.RenameSnapshot.Empty;", "Counting")]
    [InlineData(
        "Probing", "var x = RenameExporter.Configuration.Duration.Parse(y);", "Configuration")]
    [InlineData("Counting", "using RenameExporter.Metrics;", "Metrics")]
    [InlineData("Counting", "using RenameExporter.Configuration;", "Configuration")]
    [InlineData("Counting", "using Libbpf;\nBpfMap map;", "Libbpf.BpfMap")]
    [InlineData("Counting", "Libbpf.MapMemory memory;", "Libbpf.MapMemory")]
    [InlineData("Metrics", "using RenameExporter.Hosting;", "Hosting")]
    [InlineData("Metrics", "using Libbpf;\nErrno.Name(1);", "Libbpf.Errno")]
    [InlineData("Metrics", "using RenameExporter.Configuration;", "Configuration")]
    [InlineData("Configuration", "using RenameExporter.Metrics;", "Metrics")]
    [InlineData("Check", "using RenameExporter.Counting;", "Counting")]
    [InlineData("Check", "using Libbpf;\nErrno.Name(1);", "Libbpf.Errno")]
    [InlineData("Probing", "using RenameExporter.Commands.Check;", "Commands")]
    [InlineData("Events", "using RenameExporter.Commands;", "Commands")]
    [InlineData("Host", "using RenameExporter.Events;", "Events")]
    [InlineData("Host", "using RenameExporter.Probing;", "Probing")]
    [InlineData("Events", "using RenameExporter.Metrics;", "Metrics")]
    [InlineData("Events", "using Libbpf;\nBpfMap map;", "Libbpf.BpfMap")]
    [InlineData("Counting", "using RenameExporter.Events;", "Events")]
    [InlineData("Events", "using RenameExporter.Detection;", "Detection")]
    [InlineData("Detection", "using RenameExporter.Alerting;", "Alerting")]
    [InlineData("Detection", "using RenameExporter.Probing;", "Probing")]
    [InlineData("Elsewhere", "using RenameExporter.Probing;", "Probing")] // no rule
    public void Violations_wrongDirection_areFound(string folder, string source, string expected) =>
        Assert.Equal([expected], LayerRules.Violations(folder, source, s_libbpfTypes));

    [Theory]
    [InlineData("Probing", "using Libbpf;\nBpfMap map; namespace RenameExporter.Probing;")]
    [InlineData(
        "Counting",
        "using Libbpf;\nusing RenameExporter.Probing;\nErrno.Name(1); LibbpfException e;")]
    [InlineData(
        "Metrics",
        "using Microsoft.Extensions.Hosting; // RenameExporter.Check\nvar x = \"Check.Advice\";")]
    [InlineData(
        "Metrics", "using RenameExporter.Sinks;\nusing ExporterToolkit.Exposition;")]
    [InlineData("Configuration", "value = Configuration.LogFormat.Json;")]
    [InlineData("Hosting", "using RenameExporter.Metrics;\nusing RenameExporter.Configuration;")]
    [InlineData("", "using RenameExporter.Hosting;")]
    public void Violations_rightDirection_areNone(string folder, string source) =>
        Assert.Empty(LayerRules.Violations(folder, source, s_libbpfTypes));

    [Theory]
    [InlineData("Libbpf")]
    [InlineData("ExporterToolkit")]
    [InlineData("Librdkafka")]
    [InlineData("RenameExporter", "ExporterToolkit", "Libbpf", "Librdkafka")]
    public void Projects_referToNoMoreThan(string project, params string[] others) => Assert.Equal(
        others.Select(other => $"../{other}/{other}.csproj"),
        XDocument.Load(Path.Combine(Repository.Root, $"src/{project}/{project}.csproj"))
            .Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value).Order());

    [Theory]
    [InlineData("tests/ExporterToolkit.Tests/ExporterToolkit.Tests.csproj")]
    [InlineData("tests/Libbpf.Tests/Libbpf.Tests.csproj")]
    [InlineData("tests/Librdkafka.Tests/Librdkafka.Tests.csproj")]
    public void Tests_ofTheOtherProjects_doWithoutTheExporter(string project) =>
        Assert.DoesNotContain("RenameExporter", Closure(project), StringComparer.Ordinal);

    [Fact]
    public void UnsafeBlocks_ofAllProjects_areAllowedWhereNativeMethodsStand() => Assert.Equal(
        [
            "src/ExporterToolkit/ExporterToolkit.csproj", "src/Libbpf/Libbpf.csproj", "src/Librdkafka/Librdkafka.csproj",
            "tests/Testing/Testing.csproj", // librdkafka's mock cluster and consumer
        ],
        Files("*.csproj").Concat(Files("*.props")).Concat(Files("*.targets"))
            .Where(path => Contains(path, "AllowUnsafeBlocks")).Select(Relative).Order());

    [Fact]
    public void NativeImports_ofAllSources_standInNativeMethodsAlone() => Assert.Equal(
        ["src/ExporterToolkit/NativeMethods.cs", "src/Libbpf/NativeMethods.cs", "src/Librdkafka/NativeMethods.cs"],
        Sources("src")
            .Where(path => Contains(path, "[LibraryImport") || Contains(path, "[DllImport"))
            .Select(Relative));

    [Theory]
    [InlineData("Libbpf")]
    [InlineData("Librdkafka")]
    public void NativeMethods_ofABinding_haveNoBodies(string project)
    {
        string source = File.ReadAllText(
            Path.Combine(Repository.Root, $"src/{project}/NativeMethods.cs"));

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

    /// <summary>Names of the projects that one refers to, and of those that they refer to.</summary>
    private static IEnumerable<string> Closure(string project) => XDocument
        .Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
        .Select(reference => Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))
        .SelectMany(other => Closure(other).Append(Path.GetFileNameWithoutExtension(other)));

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

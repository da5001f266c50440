using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace KubernetesTests;

/// <summary>What is packaged: the rules and dashboards of this tree, and its version.</summary>
public sealed class PackageTests(Renderings renderings)
{
    private static string Version { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("Version").Single().Value;

    private static JsonObject Chart { get; } =
        Yaml.Document(File.ReadAllText(Path.Combine(Tools.Chart, "Chart.yaml")));

    private static IEnumerable<string> Dashboards { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "dashboards"), "*.json");

    [Fact]
    public async Task Package_hasTheTreesRulesAndDashboards()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("chart-");
        try
        {
            Dictionary<string, byte[]> packaged = Read(await PackageAsync(directory));

            string[] ours = [.. Dashboards, Path.Combine(Repository.Root, "alerts", "rename_exporter.rules.yml")];
            Assert.All(ours, file => Assert.Equal(
                File.ReadAllBytes(file), packaged[$"rename-exporter/files/{Path.GetFileName(file)}"]));
            Assert.Equal(
                ours.Length, packaged.Keys.Count(name => name.StartsWith("rename-exporter/files/", StringComparison.Ordinal)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>What 'make chart' leaves, and a release has: the same bytes each time, and Helm renders it as it does the tree.</summary>
    [Fact]
    public async Task Package_isReproducible_andRendersAsTheTreeDoes()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("chart-");
        try
        {
            string first = await PackageAsync(directory.CreateSubdirectory("first"));
            string second = await PackageAsync(directory.CreateSubdirectory("second"));
            Assert.Equal(
                await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(second, TestContext.Current.CancellationToken));
            Assert.Equal($"rename-exporter-{Version}.tgz", Path.GetFileName(first));

            foreach (string helm in Tools.Helms)
            {
                CommandResult result = await CommandRunner.RunAsync(
                    Tools.PathOf(helm), "template", Renderer.Release, first, "--namespace", Renderer.Namespace,
                    "--values", Path.Combine(Tools.Sources, "values", "operator.yaml"));
                Assert.Equal(renderings[$"{helm} operator"].Text, Rendering.Of(helm, result).Text);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Files_areLinks() => Assert.All(
        new DirectoryInfo(Path.Combine(Tools.Chart, "files")).GetFiles(), file => Assert.NotNull(file.LinkTarget));

    [Theory]
    [InlineData("helm4 operator")]
    [InlineData("helm3 operator")]
    [InlineData("kubectl kubernetes")]
    public void ConfigMaps_areTheDashboards(string name)
    {
        Dictionary<string, string> maps = renderings[name].All("ConfigMap")
            .SelectMany(map => map["data"]!.AsObject())
            .ToDictionary(pair => pair.Key, pair => (string)pair.Value!);

        Assert.Equal(Dashboards.Select(Path.GetFileName).Order(), maps.Keys.Order());
        Assert.All(Dashboards, file => Assert.Equal(
            File.ReadAllText(file).TrimEnd('\n'), maps[Path.GetFileName(file)].TrimEnd('\n')));
        // A longer one does not fit into the annotation in which kubectl apply keeps it.
        Assert.All(maps.Values, text => Assert.InRange(text.Length, 1, 200_000));
    }

    [Theory]
    [InlineData("helm4 operator")]
    [InlineData("helm3 operator")]
    [InlineData("kubectl kubernetes")]
    public void PrometheusRule_isTheTreesRules(string name)
    {
        string rules = File.ReadAllText(Path.Combine(Repository.Root, "alerts", "rename_exporter.rules.yml"));

        Assert.True(JsonNode.DeepEquals(
            Yaml.Document(rules), renderings[name].Only("PrometheusRule")["spec"]));
    }

    [Fact]
    public void Chart_hasTheTreesVersion() => Assert.Equal(
        (Version, Version), ((string?)Chart["version"], (string?)Chart["appVersion"]));

    [Fact]
    public void Image_hasTheTreesVersion() => Assert.All(
        ["helm4 default", "kubectl base"],
        name => Assert.Equal($"rename_exporter:{Version}", (string?)renderings[name].Container["image"]));

    [Fact]
    public async Task Lint_hasNoRemarks()
    {
        foreach (string helm in Tools.Helms)
        {
            CommandResult lint = await CommandRunner.RunAsync(Tools.PathOf(helm), "lint", "--strict", Tools.Chart);

            Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
            Assert.DoesNotContain("[", lint.Output.Replace("[INFO] Chart.yaml: icon", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    /// <returns>The package.</returns>
    private static async Task<string> PackageAsync(DirectoryInfo directory)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "env", "SOURCE_DATE_EPOCH=1767225600", $"HELM={Tools.PathOf("helm4")}",
            Path.Combine(Repository.Root, "build", "chart.sh"), Tools.Chart, directory.FullName);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.Trim();
    }

    private static Dictionary<string, byte[]> Read(string package)
    {
        using var stream = new GZipStream(File.OpenRead(package), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        var files = new Dictionary<string, byte[]>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory)
            {
                continue;
            }

            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}

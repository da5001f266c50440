using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImageTests;

/// <summary>What is in the image, and what it says of itself.</summary>
public sealed class ContentTests(ExporterImage image)
{
    private static string Dockerfile => File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    private static string Version => First(
        File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")), "<Version>(.+)</Version>");

    private static readonly string[] s_packages =
        ["ca-certificates", "libc6", "liblz4-1", "librdkafka1", "libsasl2-2", "libssl3", "libzstd1", "zlib1g"];

    [Fact]
    public void Nothing_is_in_it_but_the_exporter_its_libraries_and_their_papers()
    {
        string[] expected =
        [
            "etc/os-release",
            "etc/ssl/certs/ca-certificates.crt",
            "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
            .. ((string[])["libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"])
                .Concat(["libz.so.1", "libz.so.1.2.13"]).Select(name => $"lib/x86_64-linux-gnu/{name}"),
            "lib64/ld-linux-x86-64.so.2",
            "rename_exporter",
            .. ((string[])["libcrypto.so.3", "libssl.so.3", "librdkafka.so.1", "liblz4.so.1", "liblz4.so.1.9.4", "libsasl2.so.2",
                "libsasl2.so.2.0.25", "libzstd.so.1", "libzstd.so.1.5.4"]).Select(name => $"usr/lib/x86_64-linux-gnu/{name}"),
            "usr/lib/ssl/cert.pem",
            .. s_packages.Select(name => $"usr/share/doc/{name}/copyright"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "LICENSES"))
                .Concat(["LICENSE", "third-party.md", "GPL-3", "LGPL-3"]).Select(path => $"usr/share/doc/rename_exporter/{Path.GetFileName(path)}"),
            "usr/share/doc/rename-exporter/alerts/RUNBOOK.md",
            .. s_packages.Select(name => $"var/lib/dpkg/status.d/{name}"),
        ];

        string[] found = [.. Directory.EnumerateFiles(image.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(image.Root, path)).Order(StringComparer.Ordinal)];

        Assert.Equal(expected.Order(StringComparer.Ordinal), found);
        long bytes = Directory.EnumerateFiles(image.Root, "*", SearchOption.AllDirectories)
            .Sum(path => new FileInfo(path).LinkTarget is null ? new FileInfo(path).Length : 0);
        Console.WriteLine($"the image has {bytes / 1e6:F1} MB of files");
    }

    /// <summary>build/image-sbom.sh of the image, with a document of no binary.</summary>
    [Fact]
    public async Task Bill_of_materials_has_its_packages()
    {
        string binary = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            binary, """{"metadata": {"component": {"version": "1", "description": "x"}}, "components": [], "dependencies": []}""",
            TestContext.Current.CancellationToken);

        CommandResult made = await CommandRunner.RunAsync(Path.Combine(Repository.Root, "build", "image-sbom.sh"), ExporterImage.Archive, binary);
        File.Delete(binary);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        using var document = JsonDocument.Parse(made.Output);
        Assert.Equal(
            s_packages,
            document.RootElement.GetProperty("components").EnumerateArray()
                .Where(component => component.TryGetProperty("purl", out _)).Select(component => component.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Nobody_but_root_could_change_it_and_nothing_is_set_user_id()
    {
        CommandResult odd = await CommandRunner.RunAsync(
            "find", image.Root, "-mindepth", "1", "!", "-type", "l", "(", "!", "-uid", "0", "-o", "-perm", "/7022", ")");

        Assert.Equal((0, "", ""), (odd.ExitCode, odd.Output, odd.Error));
    }

    /// <summary>The capabilities that docs/requirements.md lists: more than these would be of no use.</summary>
    [Fact]
    public async Task File_may_have_the_capabilities_of_the_table_and_has_none_effective()
    {
        string requirements = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "requirements.md"), TestContext.Current.CancellationToken);
        IEnumerable<string> known = Regex.Matches(requirements, @"(?m)^\| (CAP_\w+) \|")
            .Select(row => row.Groups[1].Value.ToLowerInvariant()).Distinct();

        CommandResult result = await CommandRunner.RunAsync("/usr/sbin/getcap", $"{image.Root}/rename_exporter");

        Match match = Regex.Match(result.Output, @"^\S+ (?<names>[a-z_,]+)=p\n$", RegexOptions.ExplicitCapture);
        Assert.True(match.Success, result.Output + result.Error);
        Assert.Equal(known.Order(), match.Groups["names"].Value.Split(',').Order());
    }

    [Fact]
    public async Task Labels_say_what_it_is()
    {
        using JsonDocument inspected = JsonDocument.Parse(await image.Podman.RunAsync("image", "inspect", image.Name));
        JsonElement config = inspected.RootElement[0].GetProperty("Config");
        JsonElement labels = config.GetProperty("Labels");
        string Label(string name) => labels.GetProperty($"org.opencontainers.image.{name}").GetString()!;

        Assert.Equal("rename_exporter", Label("title"));
        Assert.StartsWith("Prometheus exporter of file renames", Label("description"), StringComparison.Ordinal);
        Assert.Equal(Version, Label("version"));
        Assert.Matches("^[0-9a-f]{40}$", Label("revision"));
        Assert.StartsWith("Apache-2.0 AND GPL-2.0-only", Label("licenses"), StringComparison.Ordinal);
        Assert.Matches("^(https://[^@]+)?$", Label("source"));
        Assert.Equal("48761:48761", config.GetProperty("User").GetString());
        Assert.Equal("""["/rename_exporter"]""", config.GetProperty("Entrypoint").GetRawText().Replace("\n", "").Replace(" ", ""));
        Assert.Equal("10876/tcp", Assert.Single(config.GetProperty("ExposedPorts").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Version_is_the_labels()
    {
        CommandResult result = await image.RunAsync(["--network=none"], "--version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"rename_exporter, version {Version}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dockerfile_names_the_sdk_of_global_json_and_the_version_of_the_project()
    {
        using JsonDocument global =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "global.json")));

        Assert.Equal(
            global.RootElement.GetProperty("sdk").GetProperty("version").GetString(),
            First(Dockerfile, "(?m)^ARG SDK_IMAGE=.+:(.+)$"));
        Assert.Equal(Version, First(Dockerfile, "(?m)^ARG VERSION=(.+)$"));
    }

    private static string First(string text, string pattern) => Regex.Match(text, pattern).Groups[1].Value;
}

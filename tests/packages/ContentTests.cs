using System.Text.RegularExpressions;

namespace PackageTests;

/// <summary>What is in the Debian package.</summary>
public sealed partial class ContentTests(DebFixture package) : IClassFixture<DebFixture>
{
    /// <summary>No error and no warning but those that deploy/deb/lintian has, with the reason.</summary>
    [Fact]
    public async Task Lintian_finds_nothing_that_is_not_explained() => Assert.Equal("", await Package.RunAsync(
        "lintian", "--allow-root", "--tag-display-limit=0", "--fail-on=error,warning", package.File));

    [Fact]
    public Task Same_files_make_the_same_bytes() => package.AssertReproducibleAsync();

    [Fact]
    public async Task Everything_is_roots_and_the_variables_are_the_administrators()
    {
        string[] lines = (await Package.RunAsync("dpkg-deb", "--contents", package.File)).TrimEnd().Split('\n');

        Assert.All(lines, line => Assert.Matches("^(d|-)rw[-x]r-[-x]r-[-x] root/root ", line));
        Assert.Equal(
            "/etc/default/rename_exporter\n", await Package.RunAsync("dpkg-deb", "--info", package.File, "conffiles"));
        Assert.Equal(
            ["rename_exporter"], Directory.GetFiles(Path.Combine(package.Root, "etc"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public async Task Binary_rules_and_dashboards_are_those_of_the_tree()
    {
        (string Installed, string Source)[] pairs =
        [
            ("usr/bin/rename_exporter", Repository.Exporter),
            .. Shipped("usr/share/rename_exporter/alerts", "alerts"),
            .. Shipped("usr/share/rename_exporter/dashboards", "dashboards"),
            .. Shipped("usr/share/rename_exporter", "deploy"),
        ];

        Assert.Equal(8, pairs.Length);
        foreach ((string installed, string source) in pairs)
        {
            Assert.Equal(await ReadAsync(source), await ReadAsync(Path.Combine(package.Root, installed)));
        }
    }

    /// <summary>What is loaded where it is asked for: TLS, outputs to Kafka, authorities.</summary>
    [Fact]
    public async Task Libraries_are_recommended_and_not_required()
    {
        string depends = await Package.RunAsync("dpkg-deb", "--field", package.File, "Depends");
        string recommends = await Package.RunAsync("dpkg-deb", "--field", package.File, "Recommends");

        Assert.DoesNotMatch("ssl|kafka|ca-certificates", depends);
        Assert.Equal("libssl3 | libssl3t64 | libssl1.1, librdkafka1, ca-certificates\n", recommends);
    }

    /// <summary>With its own paths, and nothing else changed.</summary>
    [Fact]
    public void Units_start_what_the_package_has()
    {
        const string Unit = "lib/systemd/system/rename_exporter.service";
        string source = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "systemd", "rename_exporter.service"));

        Assert.Contains("ExecStart=/usr/bin/rename_exporter\n", package.Read(Unit), StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/local", package.Read(Unit), StringComparison.Ordinal);
        Assert.Equal(2, source.Split('\n').Except(package.Read(Unit).Split('\n')).Count());
        Match file = Assert.Single(DocumentationFile().Matches(package.Read(Unit)));
        Assert.True(File.Exists(Path.Combine(package.Root, file.Groups["path"].Value)), file.Value);
    }

    /// <summary>As man shows it: each flag of --help, with its default.</summary>
    [Fact]
    public async Task Manual_page_has_every_flag()
    {
        string help = await Package.RunAsync(Repository.Exporter, "--help");
        string page = await Package.RunAsync(
            "/usr/bin/env", "MANWIDTH=200", "man", "--warnings", "--local-file", "--nj", "--nh",
            Path.Combine(package.Root, "usr/share/man/man8/rename_exporter.8.gz"));
        string[] flags = [.. FlagOfHelp().Matches(help).Select(match => match.Groups["flag"].Value)];

        Assert.True(flags.Length > 20, help);
        Assert.All(flags, flag => Assert.Contains(flag, page, StringComparison.Ordinal));
        Assert.Contains("EXIT STATUS", page, StringComparison.Ordinal);
    }

    /// <summary>Where each shell looks for it, and of a form that it takes.</summary>
    [Theory]
    [InlineData("bash", "-n", "usr/share/bash-completion/completions/rename_exporter")]
    [InlineData("zsh", "-n", "usr/share/zsh/vendor-completions/_rename_exporter")]
    [InlineData("fish", "--no-execute", "usr/share/fish/vendor_completions.d/rename_exporter.fish")]
    public async Task Completion_is_there_and_its_shell_takes_it(string shell, string check, string file)
    {
        string completion = package.Read(file);

        Assert.Contains("--web.listen-address", completion.Replace("-l web.", "--web.", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("", await Package.RunAsync(shell, check, Path.Combine(package.Root, file)));
    }

    /// <summary>docs/third-party.md says what must go with the binary.</summary>
    [Fact]
    public async Task Licences_and_notices_go_with_the_binary()
    {
        const string Documents = "usr/share/doc/rename-exporter";
        string copyright = package.Read($"{Documents}/copyright");
        string notices = await Package.RunAsync(
            "gzip", "-dc", Path.Combine(package.Root, Documents, "dotnet-third-party-notices.txt.gz"));

        foreach (string part in (string[])["LGPL-3", "GPL-2", "Apache-2.0", "libelf", "libbpf", "prometheus-net", "YamlDotNet"])
        {
            Assert.Contains(part, copyright, StringComparison.Ordinal);
        }

        Assert.Contains("zlib-ng", notices, StringComparison.Ordinal);
        Assert.StartsWith(
            $"rename-exporter ({PackageFixture.Version}) ",
            await Package.RunAsync("gzip", "-dc", Path.Combine(package.Root, Documents, "changelog.gz")),
            StringComparison.Ordinal);
    }

    private IEnumerable<(string Installed, string Source)> Shipped(string directory, string source) =>
        Directory.GetFiles(Path.Combine(package.Root, directory)).Select(file =>
            ($"{directory}/{Path.GetFileName(file)}", Path.Combine(Repository.Root, source, Path.GetFileName(file))));

    private static Task<byte[]> ReadAsync(string path) =>
        File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^  (?<flag>--[a-z.-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FlagOfHelp();

    [GeneratedRegex(@"^Documentation=.*file:/(?<path>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DocumentationFile();
}

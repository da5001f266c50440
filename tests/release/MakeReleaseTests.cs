using System.Globalization;

namespace ReleaseTests;

/// <summary>What a release consists of, and that it is the same each time.</summary>
public sealed class MakeReleaseTests(Release release) : IClassFixture<Release>
{
    private static readonly string[] s_architectures = ["amd64", "arm64"];
    private static readonly string[] s_kinds = ["tar.gz", "deb", "rpm", "image.tar.gz", "cdx.json", "image.cdx.json"];

    private string Chart => $"rename-exporter-{release.Version}.tgz";

    [Fact]
    public void Release_has_archive_packages_image_and_bill_for_each_architecture_and_the_chart()
    {
        string[] expected =
        [
            "release-notes.md", "sha256sums.txt", Chart,
            .. s_architectures.SelectMany(architecture => s_kinds.Select(kind => Named(architecture, kind))),
        ];

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFiles(release.First).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    /// <summary>The binary itself differs from one compilation to the next.</summary>
    [Fact]
    public async Task Same_commit_makes_the_same_archive_but_for_the_binary()
    {
        foreach (string architecture in s_architectures)
        {
            string first = await UnpackAsync(release.First, architecture);
            string second = await UnpackAsync(release.Second, architecture);
            await Release.RunAsync("diff", "--recursive", "--brief", "--exclude=rename_exporter", first, second);
        }

        await Release.RunAsync("cmp", Path.Combine(release.First, Chart), Path.Combine(release.Second, Chart));
    }

    [Fact]
    public async Task Checksums_are_right_and_leave_no_file_out()
    {
        const string Sums = "sha256sums.txt";
        string said = await Release.RunAsync(
            "/usr/bin/env", "--chdir", release.First, "sha256sum", "--check", "--strict", Sums);

        Assert.Equal(
            Directory.GetFiles(release.First).Select(file => $"{Path.GetFileName(file)}: OK")
                .Where(line => !line.StartsWith(Sums, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            said.TrimEnd().Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Binary_says_the_version_and_the_commit_of_the_tag()
    {
        string amd64 = await UnpackAsync(release.First, "amd64");
        string arm64 = await UnpackAsync(release.First, "arm64");
        string[] own = [Path.Combine(amd64, "rename_exporter"), "--version"];
        string[] other =
        [
            "qemu-aarch64-static", "-L", release.Arm64Sysroot,
            Path.Combine(arm64, "rename_exporter"), "--version",
        ];
        foreach (string[] command in (string[][])[own, other])
        {
            Assert.StartsWith(
                $"rename_exporter, version {release.Version} (revision: {release.Commit})",
                await Release.RunAsync(command[0], command[1..]), StringComparison.Ordinal);
        }

        foreach (string file in (string[])["README.md", "docs/third-party.md", "LICENSES/LGPL-3", "LICENSES/GPL-3",
            "LICENSES/dotnet-third-party-notices.txt", "systemd/rename_exporter.service", "seccomp.json",
            "alerts/rename_exporter.rules.yml", "dashboards/rename-overview.json"])
        {
            Assert.True(File.Exists(Path.Combine(amd64, file)), file);
        }
    }

    /// <summary>An unsigned package of that machine, which nothing has to be installed for.</summary>
    [Fact]
    public async Task Rpm_has_the_version_of_the_tag_and_the_same_binary()
    {
        foreach (string architecture in s_architectures)
        {
            string package = Path.Combine(release.First, Named(architecture, "rpm"));
            string binary = Path.Combine(await UnpackAsync(release.First, architecture), "rename_exporter");
            string sum = (await Release.RunAsync("sha256sum", binary))[..64];

            Assert.Equal(
                $"{release.Version} {(architecture == "arm64" ? "aarch64" : "x86_64")}",
                await Release.RunAsync("rpm", "--query", "--package", "--queryformat", "%{VERSION} %{ARCH}", package));
            Assert.Contains(
                $"{sum} /usr/bin/rename_exporter\n",
                await Release.RunAsync("rpm", "--query", "--package", "--queryformat", "[%{FILEDIGESTS} %{FILENAMES}\n]", package),
                StringComparison.Ordinal);
        }
    }

    /// <summary>'make publish' to a registry on this machine; from there, what a user pulls runs and what Helm pulls renders.</summary>
    [Fact]
    public async Task Published_image_runs_and_published_chart_renders()
    {
        await using Registry registry = await Registry.StartAsync();
        await using var podman = new Podman();
        string helm = Path.Combine(Repository.Root, "artifacts", "tests", "kubernetes-tools", "helm4");

        await release.PublishAsync(registry.Address + "/tools");

        string image = $"{registry.Address}/tools/rename_exporter:{release.Version}";
        foreach (string architecture in s_architectures)
        {
            await podman.RunAsync("pull", "--quiet", "--tls-verify=false", "--arch", architecture, image);
            Assert.Equal(architecture, await podman.RunAsync("image", "inspect", "--format", "{{.Architecture}}", image));
        }

        await podman.RunAsync("pull", "--quiet", "--tls-verify=false", "--arch", "amd64", image);
        Assert.StartsWith(
            $"rename_exporter, version {release.Version} (revision: {release.Commit})",
            await podman.RunAsync("run", "--rm", "--network=host", image, "--version"), StringComparison.Ordinal);
        string chart = await Release.RunAsync(
            helm, "template", "rename-exporter", $"oci://{registry.Address}/tools/charts/rename-exporter", "--version", release.Version,
            "--plain-http", "--set", $"image.registry={registry.Address}/tools");
        Assert.Contains($"image: \"{image}\"", chart, StringComparison.Ordinal);
    }

    /// <summary>The file itself, as docs/install.md has it, without a registry.</summary>
    [Fact]
    public async Task Image_archive_loads_and_runs()
    {
        await using var podman = new Podman();

        // podman 4.3 takes no compressed one from a file.
        string archive = podman.PathOf("image.tar");
        await Release.RunAsync(
            "sh", "-c", "gzip -dc \"$0\" >\"$1\"", Path.Combine(release.First, Named("amd64", "image.tar.gz")), archive);
        await podman.RunAsync("load", "--quiet", "--input", archive);

        Assert.StartsWith(
            $"rename_exporter, version {release.Version} (revision: {release.Commit})",
            await podman.RunAsync("run", "--rm", "--network=host", $"localhost/rename_exporter:{release.Version}", "--version"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_has_the_version_of_the_tag()
    {
        foreach (string architecture in s_architectures)
        {
            string package = Path.Combine(release.First, Named(architecture, "deb"));
            Assert.Equal(
                $"{release.Version} {architecture}",
                await Release.RunAsync("dpkg-deb", "--showformat=${Version} ${Architecture}", "-W", package));
        }
    }

    [Fact]
    public async Task Notes_are_the_section_of_the_changelog()
    {
        string notes = await File.ReadAllTextAsync(
            Path.Combine(release.First, "release-notes.md"), TestContext.Current.CancellationToken);

        Assert.StartsWith("* [", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("## ", notes, StringComparison.Ordinal);
    }

    /// <summary>Next to the archives, which go with the fixture.</summary>
    private async Task<string> UnpackAsync(string directory, string architecture)
    {
        string target = Directory.CreateDirectory(Path.Combine(directory + "-unpacked", architecture)).FullName;
        await Release.RunAsync("tar", "-xzf", Path.Combine(directory, Named(architecture, "tar.gz")), "-C", target);
        return Path.Combine(target, $"rename_exporter-{release.Version}.linux-{architecture}");
    }

    private string Named(string architecture, string kind) =>
        string.Format(CultureInfo.InvariantCulture, Release.FileName(architecture, kind), release.Version);
}

using System.Globalization;

namespace ReleaseTests;

/// <summary>What a release consists of, and that it is the same each time.</summary>
public sealed class MakeReleaseTests(Release release) : IClassFixture<Release>
{
    private static readonly string[] s_architectures = ["amd64", "arm64"];

    [Fact]
    public void Release_has_an_archive_a_package_and_a_bill_for_each_architecture()
    {
        string[] expected =
        [
            "release-notes.md", "sha256sums.txt",
            .. s_architectures.SelectMany(architecture => (string[])
                [Named(architecture, "tar.gz"), Named(architecture, "deb"), Named(architecture, "cdx.json")]),
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

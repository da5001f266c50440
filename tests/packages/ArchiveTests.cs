namespace PackageTests;

/// <summary>The archive, for machines without a package manager of these two.</summary>
public sealed class ArchiveTests(ArchiveFixture archive) : IClassFixture<ArchiveFixture>
{
    [Fact]
    public Task Same_files_make_the_same_bytes() => archive.AssertReproducibleAsync();

    /// <summary>As docs/install.md has it.</summary>
    [Fact]
    public async Task Unpacked_it_starts_and_answers()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(Path.Combine(archive.Root, "rename_exporter"));

        Assert.True((await exporter.ScrapeAsync()).Has("rename_exporter_build_info"));
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task It_is_one_directory_and_everything_is_roots()
    {
        string[] lines = (await Package.RunAsync("tar", "--list", "--verbose", "--numeric-owner", "--file", archive.File)).TrimEnd().Split('\n');

        Assert.All(lines, line => Assert.Matches(
            $"^(d|-)rw[-x]r-[-x]r-[-x] 0/0 .* rename_exporter-{PackageFixture.Version}.linux-amd64/", line));
    }

    /// <summary>Units as they are in the tree, which are for /usr/local/bin; what README and the units speak of.</summary>
    [Fact]
    public void It_has_what_one_installs_by_hand()
    {
        foreach (string unit in (string[])["rename_exporter.service", "rename_exporter.socket", "rename_exporter.sysusers.conf"])
        {
            Assert.Equal(
                File.ReadAllText(Path.Combine(Repository.Root, "deploy", "systemd", unit)), archive.Read($"systemd/{unit}"));
        }

        foreach (string file in (string[])["README.md", "CHANGELOG.md", "LICENSE", "docs/third-party.md", "LICENSES/LGPL-3", "LICENSES/GPL-3",
            "LICENSES/dotnet-third-party-notices.txt", "seccomp.json", "systemd/rename_exporter.default", "examples/tracepoint.conf",
            "alerts/rename_exporter.rules.yml", "dashboards/rename-overview.json", "man/rename_exporter.8.gz",
            "completions/_rename_exporter", "completions/rename_exporter.bash", "completions/rename_exporter.fish"])
        {
            Assert.True(File.Exists(Path.Combine(archive.Root, file)), file);
        }
    }
}

namespace E2eTests;

/// <summary>deploy/seccomp.json has the system calls of what is off by default, too. TLS is in TlsTests.</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class SeccompTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("seccomp");

    [Fact]
    public async Task Events_are_written_to_a_file_under_the_seccomp_profile()
    {
        string log = Path.Combine(_directory.FullName, "events.json");
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            Repository.Confine, "--seccomp", Repository.SeccompProfile, "65534", "c000000004", Repository.Binary,
            $"--events.output=file:{log}", "--events.rate=1000", "--events.burst=1000", "--events.max-rate=0");
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "50", "--comm", "written");

        await exporter.ScrapeUntilAsync(
            scrape => scrape.Sum("rename_exporter_sink_delivered_total", ("sink", $"file:{log}")) >= 50);
        Assert.Equal(0, await exporter.StopAsync());
        Assert.Equal(50, File.ReadLines(log).Select(EventLine.Parse).Count(line => line.Process == "written"));
        Assert.DoesNotContain("cannot be delivered", exporter.Log, StringComparison.Ordinal);
    }

    /// <summary>A profile that is older than openat2(2): no names, rather than those of another root.</summary>
    [Fact]
    public async Task Profile_without_openat2_leaves_users_numbers_and_the_log_says_why()
    {
        string profile = Path.Combine(_directory.FullName, "seccomp.json");
        await File.WriteAllTextAsync(
            profile,
            File.ReadAllText(Repository.SeccompProfile).Replace("\"openat2\",", "", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            Repository.Confine, "--seccomp", profile, "65534", "c000000004", Repository.Binary,
            "--labels.user", $"--path.rootfs={_directory.FullName}");
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "5", "--comm", "numbered");

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(5, scrape.Sum("file_renames_total", ("comm", "numbered"), ("user", "0")));
        Assert.Contains(
            $"{_directory.FullName}/etc/passwd: openat2(2) is refused: Operation not permitted (EPERM). "
            + "Allow it in the seccomp profile",
            exporter.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

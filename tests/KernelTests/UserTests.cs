namespace KernelTests;

/// <summary>Names of users, from a root file system of the test's own.</summary>
public sealed class UserTests : IAsyncLifetime, IDisposable
{
    private readonly string _rootFs = SharedDirectory.Create("rootfs").FullName;
    private readonly RenameDriver _driver = new();
    private ExporterProcess _exporter = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_rootFs, "etc"));
        await WriteAsync("chief:x:0:0::/root:/bin/sh\n");
        _exporter = await ExporterProcess.StartAsync(
            "--labels.user=true", $"--path.rootfs={_rootFs}", "--probe.poll-interval=100ms");
    }

    public ValueTask DisposeAsync() => _exporter.DisposeAsync();

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_rootFs, recursive: true);
    }

    [Fact]
    public async Task User_is_the_name_that_the_file_has_and_else_the_number()
    {
        await _driver.LoadAsync("--count", "5", "--comm", "named");
        await _driver.LoadAsync("--count", "6", "--comm", "numbered", "--uid", "54321");

        Scrape scrape = await _exporter.ScrapeAsync();
        Assert.Equal(5, scrape.Sum("file_renames_total", ("comm", "named"), ("uid", "0"), ("user", "chief")));
        Assert.Equal(6, scrape.Sum(
            "file_renames_total", ("comm", "numbered"), ("uid", "54321"), ("user", "54321")));
        Assert.DoesNotContain("cgroup", scrape.Of("file_renames_total").First().Labels.Keys);
    }

    [Fact]
    public async Task User_changes_when_the_file_does()
    {
        await _driver.LoadAsync("--count", "5", "--comm", "renamed", "--uid", "54321");
        await WriteAsync("chief:x:0:0::/root:/bin/sh\nlate:x:54321:54321::/:/bin/false\n");

        Scrape scrape = await _exporter.ScrapeAfterPollAsync();

        Assert.Equal(5, scrape.Sum("file_renames_total", ("comm", "renamed"), ("user", "late")));
        Assert.Equal(0, scrape.Sum("file_renames_total", ("comm", "renamed"), ("user", "54321")));
    }

    /// <summary>As on immutable distributions. The same path in the exporter's own root is another file.</summary>
    [Fact]
    public async Task Absolute_link_means_a_place_in_that_root_and_what_it_leads_to_may_change()
    {
        string target = Path.Combine(_rootFs, "etc", "hostname");
        File.WriteAllText(target, "chief:x:0:0::/root:/bin/sh\nlinked:x:54321:54321::/:/bin/false\n");
        File.Delete(Path.Combine(_rootFs, "etc", "passwd"));
        File.CreateSymbolicLink(Path.Combine(_rootFs, "etc", "passwd"), "/etc/hostname");
        await _driver.LoadAsync("--count", "5", "--comm", "renamed", "--uid", "54321");

        Scrape scrape = await _exporter.ScrapeAfterPollAsync();
        Assert.Equal(5, scrape.Sum("file_renames_total", ("comm", "renamed"), ("user", "linked")));

        File.WriteAllText(target, "chief:x:0:0::/root:/bin/sh\nlonger:x:54321:54321::/:/bin/false\n");
        scrape = await _exporter.ScrapeAfterPollAsync();
        Assert.Equal(5, scrape.Sum("file_renames_total", ("comm", "renamed"), ("user", "longer")));
    }

    // As passwd(1) and useradd(8) write it: a new file in the old one's place.
    private async Task WriteAsync(string text)
    {
        string path = Path.Combine(_rootFs, "etc", "passwd");
        await File.WriteAllTextAsync(path + "+", text);
        File.Move(path + "+", path, overwrite: true);
    }
}

namespace KernelTests;

/// <summary>N renames by a name and a uid are N on /metrics: no more, no fewer, nobody else's.</summary>
public sealed class CountingTests : IAsyncLifetime, IDisposable
{
    private readonly RenameDriver _driver = new();
    private ExporterProcess _exporter = null!;

    public async ValueTask InitializeAsync() => _exporter = await ExporterProcess.StartAsync();

    public ValueTask DisposeAsync() => _exporter.DisposeAsync();

    public void Dispose() => _driver.Dispose();

    [Theory]
    [InlineData("rename")]
    [InlineData("renameat")]
    [InlineData("renameat2")]
    public async Task Rename_by_each_system_call_is_counted(string call)
    {
        await _driver.LoadAsync("--count", "123", "--comm", $"by-{call}", "--call", call);

        Assert.Equal(123, await RenamesAsync($"by-{call}"));
    }

    [Fact]
    public async Task Renames_of_several_names_and_uids_are_counted_apart()
    {
        await _driver.LoadAsync("--count", "100", "--comm", "first");
        await _driver.LoadAsync("--count", "200", "--comm", "second");
        await _driver.LoadAsync("--count", "300", "--comm", "second", "--uid", "65534");

        Assert.Equal(100, await RenamesAsync("first"));
        Assert.Equal(200, await RenamesAsync("second"));
        Assert.Equal(300, await RenamesAsync("second", "65534"));
    }

    [Fact]
    public async Task Renames_of_threads_are_counted_under_their_leaders_name()
    {
        await _driver.LoadAsync("--count", "50", "--tasks", "4", "--threads", "--comm", "leader");

        Scrape scrape = await _exporter.ScrapeAsync();
        Assert.Equal(200, scrape.Sum("file_renames_total", ("comm", "leader")));
        Assert.Equal(0, scrape.Sum("file_renames_total", "comm", comm => comm.StartsWith("worker-")));
    }

    /// <summary>While nothing is renamed, polls look at no slot.</summary>
    [Fact]
    public async Task Renames_after_a_rest_are_counted_like_others()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.poll-interval=100ms");
        await _driver.LoadAsync("--count", "10", "--comm", "rests");
        await Task.Delay(TimeSpan.FromMilliseconds(800), TestContext.Current.CancellationToken);
        await _driver.LoadAsync("--count", "1", "--comm", "rests");

        Assert.Equal(11, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", "rests")));
    }

    [Theory]
    [InlineData("ENOENT")]
    [InlineData("EEXIST")]
    [InlineData("ENOTEMPTY")]
    [InlineData("EISDIR")]
    [InlineData("ENOTDIR")]
    [InlineData("EXDEV")]
    [InlineData("EINVAL")]
    [InlineData("EFAULT")]
    public async Task Failing_renames_are_counted_by_errno(string errno)
    {
        string comm = $"f-{errno}";
        await _driver.FailAsync(errno, 17, "--comm", comm, "--call", "renameat2");

        Scrape scrape = await _exporter.ScrapeAsync();
        Assert.Equal(17, scrape.Sum(
            "file_rename_errors_total", ("comm", comm), ("uid", "0"), ("errno", errno)));
        Assert.Equal(17, scrape.Sum("file_rename_errors_total", ("comm", comm)));
        Assert.Equal(0, scrape.Sum("file_renames_total", ("comm", comm)));
    }

    [Fact]
    public async Task Permission_failures_are_counted_under_the_users_uid()
    {
        await _driver.FailAsync("EACCES", 11, "--comm", "denied", "--uid", "65534");

        Assert.Equal(11, (await _exporter.ScrapeAsync()).Sum(
            "file_rename_errors_total", ("comm", "denied"), ("uid", "65534"), ("errno", "EACCES")));
    }

    [Theory]
    [InlineData(@"\xff\xfe\x22\x0a\\", @"\xff\xfe""\x0a\\")]
    [InlineData(@"\xe2\x82", @"\xe2\x82")]
    [InlineData(@"caf\xc3\xa9", "café")]
    [InlineData(@"<overflow>", "<overflow>")]
    public async Task Hostile_names_are_one_printable_label(string raw, string label)
    {
        await _driver.LoadAsync("--count", "9", "--comm", raw);

        Assert.Equal(9, await RenamesAsync(label));
    }

    [Fact]
    public async Task Renames_of_files_with_the_longest_names_are_counted()
    {
        await _driver.LoadAsync("--count", "31", "--comm", "longnames", "--name-length", "255");

        Assert.Equal(31, await RenamesAsync("longnames"));
    }

    [Fact]
    public async Task Every_rename_seen_is_in_the_histogram_and_in_the_events()
    {
        await _driver.LoadAsync("--count", "40", "--comm", "timed");
        await _driver.FailAsync("ENOENT", 5, "--comm", "timed");

        Scrape scrape = await _exporter.ScrapeAsync();
        decimal renamed = scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed"));
        decimal failed = scrape.Sum("rename_exporter_probe_events_total", ("outcome", "failed"));
        Assert.True(renamed >= 40 && failed >= 5);
        Assert.Equal(renamed, scrape.Sum("file_renames_total"));
        Assert.Equal(failed, scrape.Sum("file_rename_errors_total"));
        Assert.Equal(
            renamed + failed,
            scrape.Sum("file_rename_duration_seconds_count")
                + scrape.Sum("rename_exporter_probe_unpaired_exits_total"));
        Assert.True(scrape.Sum("file_rename_duration_seconds_sum") > 0);
    }

    private async Task<decimal> RenamesAsync(string comm, string uid = "0") =>
        (await _exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", comm), ("uid", uid));
}

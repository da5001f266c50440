namespace KernelTests;

/// <summary>Real cgroups of this host: kept apart, and named although they are gone when one looks.</summary>
public sealed class CgroupTests : IAsyncLifetime, IDisposable
{
    private const string Renames = "file_renames_total";

    private readonly RenameDriver _driver = new();
    private ExporterProcess _exporter = null!;

    // So that no poll can have looked while a cgroup was there.
    public async ValueTask InitializeAsync() =>
        _exporter = await ExporterProcess.StartAsync("--labels.cgroup=true", "--probe.poll-interval=1m");

    public ValueTask DisposeAsync() => _exporter.DisposeAsync();

    public void Dispose() => _driver.Dispose();

    [Fact]
    public async Task Cgroup_that_is_gone_before_anyone_looked_keeps_its_name()
    {
        await RunInAsync("short-lived", "--count", "12", "--comm", "brief");

        Sample sample = Assert.Single(await SamplesAsync("brief"));
        Assert.Equal("short-lived", sample.Labels["cgroup"]);
        Assert.Equal("", sample.Labels["container_id"]);
        Assert.Equal(12, sample.Value);
    }

    [Fact]
    public async Task Cgroups_that_exist_for_one_rename_keep_their_names()
    {
        await _driver.CgroupsAsync(20, "visitor");

        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => $"churn-{i}").Order(StringComparer.Ordinal),
            (await SamplesAsync("visitor")).Select(sample => sample.Labels["cgroup"]));
    }

    [Fact]
    public async Task Cgroups_with_the_same_process_name_are_counted_apart()
    {
        await RunInAsync("first.service", "--count", "100", "--comm", "worker");
        await RunInAsync("second.service", "--count", "200", "--comm", "worker");

        IEnumerable<Sample> samples = await SamplesAsync("worker");
        Assert.Equal(
            [("first.service", 100), ("second.service", 200)],
            samples.Select(sample => (sample.Labels["cgroup"], (int)sample.Value)).Order());
    }

    /// <summary>A service that was started anew: another cgroup, the same name.</summary>
    [Fact]
    public async Task Cgroups_of_one_name_are_one_series()
    {
        await RunInAsync("again.service", "--count", "5", "--comm", "restarted");
        await RunInAsync("again.service", "--count", "6", "--comm", "restarted");

        Assert.Equal(11, Assert.Single(await SamplesAsync("restarted")).Value);
    }

    [Fact]
    public async Task Cgroup_of_a_container_has_its_id()
    {
        string id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
        await RunInAsync($"docker-{id}.scope", "--count", "3", "--comm", "boxed");

        Assert.Equal(id, Assert.Single(await SamplesAsync("boxed")).Labels["container_id"]);
    }

    /// <summary>As ProcessCgroupTests has them for paths of /proc.</summary>
    [Fact]
    public async Task Cgroups_inside_a_container_have_its_id_as_far_as_five_below()
    {
        string id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
        string other = new('f', 64);
        string prefix = new('p', 140);
        (string Path, string Id)[] cgroups =
        [
            ($"libpod-payload-{id}", id),
            ($"docker-{id}.scope/user.slice/u1.slice/u@1.service/app.slice/x.service", id),
            ($"docker-{id}.scope/1/2/3/4/5/6", ""),
            ($"{prefix}:cri-containerd:{id}/sub", id), // only the end of that name is kept
            ($"docker-{id}.scope/{new string('d', 200)}/x", id),
            ($"{other}/docker-{id}.scope/init.scope", id), // the nearest
            ($"{other}/libpod-conmon-{id}.scope/x", other),
            ($"crio-conmon-{id}.scope/x", ""),
            ($"g{id[1..]}/x", ""),
        ];
        for (int i = 0; i < cgroups.Length; i++)
        {
            await RunDeeplyInAsync(cgroups[i].Path.Split('/'), 1, "--count", "3", "--comm", $"nested-{i}");
        }

        Scrape scrape = await _exporter.ScrapeAsync();
        Assert.Equal(
            cgroups.Select(cgroup => cgroup.Id),
            cgroups.Select((_, i) =>
                Assert.Single(scrape.Of(Renames), sample => sample.Labels["comm"] == $"nested-{i}").Labels["container_id"]));
    }

    [Theory]
    [InlineData(@"a\042b\\\377 c", @"a""b\\\xff c")]
    [InlineData(@"\342\200\256evil", @"\xe2\x80\xaeevil")]
    public async Task Hostile_names_are_one_printable_label(string printf, string label)
    {
        await RunInAsync(printf, "--count", "4", "--comm", "hostile");

        Assert.Equal(label, Assert.Single(await SamplesAsync("hostile")).Labels["cgroup"]);
    }

    [Fact]
    public async Task Name_of_255_bytes_is_whole()
    {
        string name = new string('n', 254) + "!";
        await RunInAsync(name, "--count", "4", "--comm", "long");

        Assert.Equal(name, Assert.Single(await SamplesAsync("long")).Labels["cgroup"]);
    }

    [Fact]
    public async Task Failures_and_peaks_have_the_labels_too_and_overflow_has_them_empty()
    {
        await InAsync("failing.service", () => _driver.FailAsync("ENOENT", 7, "--comm", "fails"));

        Scrape scrape = await _exporter.ScrapeAsync();
        Assert.Equal(7, scrape.Sum(
            "file_rename_errors_total", ("comm", "fails"), ("cgroup", "failing.service"), ("errno", "ENOENT")));
        Sample overflow = scrape.Of("file_rename_peak_per_second").Single(s => s.Labels["comm"] == "<overflow>");
        Assert.Equal(("", ""), (overflow.Labels["cgroup"], overflow.Labels["container_id"]));
    }

    private Task RunInAsync(string name, params string[] load) => InAsync(name, () => _driver.LoadAsync(load));

    private Task RunDeeplyInAsync(string[] names, int depth, params string[] load) => InAsync(
        string.Join('/', names[..depth]),
        () => depth == names.Length ? _driver.LoadAsync(load) : RunDeeplyInAsync(names, depth + 1, load));

    private async Task InAsync(string name, Func<Task> run)
    {
        TestCgroup cgroup = await TestCgroup.CreateAsync(name);
        _driver.Cgroup = cgroup;
        try
        {
            await run();
        }
        finally
        {
            await cgroup.RemoveAsync();
        }
    }

    private async Task<IEnumerable<Sample>> SamplesAsync(string comm) =>
        (await _exporter.ScrapeAsync()).Of(Renames).Where(sample => sample.Labels["comm"] == comm);
}

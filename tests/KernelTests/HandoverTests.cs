using System.Globalization;
using System.Net;

namespace KernelTests;

/// <summary>
/// Two exporters with one directory, as in a DaemonSet's rolling update with maxSurge: the second gets the probe from the first
/// under load, and whoever is left goes on, whichever of them ends or is killed, and when. All renames are counted once.
/// </summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class HandoverTests : IAsyncDisposable
{
    private const string Uid = "4361";
    private const string Comm = "handed-over";

    // Somebody else on this host may rename by ten thousand names: they leave room for ours.
    private static readonly string[] s_roomy = ["--probe.max-entries=60000", "--series.max=60000"];

    private readonly PinMount _mount = new();
    private readonly RenameDriver _driver = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly HttpClient _http = new();
    private readonly Random _random = new();
    private Task _renaming = Task.CompletedTask;
    private long _renamed;
    private decimal _last;

    public async ValueTask DisposeAsync()
    {
        await EndLoadAsync();
        _driver.Dispose();
        _enough.Dispose();
        _http.Dispose();
        await _mount.DisposeAsync();
    }

    [Fact]
    public async Task Second_takes_over_under_load_and_the_first_may_end()
    {
        await using ExporterProcess first = await StartAsync(s_roomy);
        _renaming = RenameAsync("--actors", "50", "--every", "7");
        await CountAsync(first);
        await using ExporterProcess second = await StartAsync(s_roomy);

        Assert.Contains($"{_mount.Pins} has handed it over", second.Log, StringComparison.Ordinal);
        Assert.Contains("probe continued", second.Log, StringComparison.Ordinal);
        Assert.Contains("another exporter asked for the probe", first.Log, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(second, "/-/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(first, "/-/healthy")).Status); // kubelet must not restart it
        foreach (string path in (string[])["/-/ready", "/metrics", "/api/v1/live"])
        {
            (HttpStatusCode status, string text) = await GetAsync(first, path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains("another exporter of this host has taken the probe over", text, StringComparison.Ordinal);
        }

        await CountAsync(second);
        Assert.Equal(0, await first.StopAsync());
        await CountAsync(second);
        Assert.Equal(0, await second.StopAsync());
        await using ExporterProcess third = await StartAsync(s_roomy);
        await AssertExactAsync(third);
    }

    /// <summary>
    /// As a user under the seccomp profile, whose capabilities are gone by then; with samples, which only the one that has the
    /// probe may read.
    /// </summary>
    [Fact]
    public async Task First_takes_the_probe_back_when_the_second_dies()
    {
        _mount.Make(Uid);
        string events = Directory.CreateTempSubdirectory("handed-over").FullName;
        File.SetUnixFileMode(events, (UnixFileMode)0b111_111_111);
        await using ExporterProcess first = await StartConfinedAsync($"--events.output=file:{events}/first");
        await RenameOnceAsync();
        await using (ExporterProcess second = await StartConfinedAsync($"--events.output=file:{events}/second"))
        {
            await RenameOnceAsync();
            await second.ScrapeAfterPollAsync(); // its events are in its file by then
            await second.StopAsync("KILL");
        }

        await RenameOnceAsync(); // of which nobody has read anything
        await WaitUntilReadyAsync(first);
        await RenameOnceAsync();
        Scrape scrape = await first.ScrapeAfterPollAsync();

        Assert.Contains("the other exporter has ended", first.Log, StringComparison.Ordinal);
        Assert.Equal((4m, 0m), (Of(scrape), scrape.Sum("rename_exporter_poll_errors_total")));

        // It can be asked again, and then killed while it has nothing.
        await using ExporterProcess third = await StartConfinedAsync($"--events.output=file:{events}/third");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(first, "/-/ready")).Status);
        await first.StopAsync("KILL");
        await RenameOnceAsync();
        Assert.Equal(5, Of(await third.ScrapeAfterPollAsync()));
        Assert.Equal(0, await third.StopAsync());

        Assert.Equal([3, 1, 1], ((string[])["first", "second", "third"]).Select(file => File.ReadLines(Path.Combine(events, file))
            .Count(line => line.Contains($"\"{Comm}\"", StringComparison.Ordinal))));
        Directory.Delete(events, recursive: true);
    }

    /// <summary>
    /// With so few slots that each is always taking some back, so that the truth is what an exporter counts that nobody kills, as in
    /// <see cref="RestartTests"/>. KILLS says how often (a tenth of it).
    /// </summary>
    [Fact]
    public async Task Either_may_be_killed_at_any_moment_of_it()
    {
        int rounds = Environment.GetEnvironmentVariable("KILLS") is { Length: > 0 } kills
            ? int.Parse(kills, CultureInfo.InvariantCulture) / 10 : 1;
        string[] few = ["--probe.max-entries=64", "--series.max=30", "--probe.poll-interval=100ms"];
        await using ExporterProcess reference = await ExporterProcess.StartAsync();
        ExporterProcess left = await StartAsync(few);
        try
        {
            decimal ahead = await RestartTests.DifferenceAsync(reference, left);
            _renaming = RenameAsync("--actors", "3000", "--every", "5");
            for (int round = 0; round < rounds; round++)
            {
                await CountAsync(left);
                await StartAndKillAsync(Moment(), few);
                await WaitUntilReadyAsync(left);

                Task<ExporterProcess> starting = StartAsync(few);
                await Task.Delay(Moment(), TestContext.Current.CancellationToken);
                await left.StopAsync("KILL");
                await left.DisposeAsync();
                left = await starting;
                Assert.Contains("probe continued", left.Log, StringComparison.Ordinal);
            }

            await CountAsync(left);
            await UntilReclaimedAsync(left, 50);
            await EndLoadAsync();
            await _renaming;
            Assert.Equal(ahead, await RestartTests.DifferenceAsync(reference, left));
            Scrape scrape = await left.ScrapeAsync();
            Assert.True(_renamed > 0);
            Assert.True(scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 50);
            Assert.Equal(0, scrape.Sum("rename_exporter_poll_errors_total"));
        }
        finally
        {
            await left.DisposeAsync();
        }
    }

    private static async Task UntilReclaimedAsync(ExporterProcess exporter, int slots)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(1); // against hangs only
        while (DateTime.UtcNow < end
            && (await exporter.ScrapeAfterPollAsync()).Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) <= slots)
        {
        }
    }

    /// <summary>An operator's mistake, or a release with other sizes: the newest has its way.</summary>
    [Fact]
    public async Task First_ends_if_the_second_has_left_another_probe()
    {
        await using ExporterProcess first = await StartAsync();
        await using (ExporterProcess second = await StartAsync("--probe.max-entries=1000"))
        {
            Assert.Contains("another probe has taken the place of the one kept", second.Log, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(first, "/-/ready")).Status);
            await second.StopAsync("KILL");
        }

        Assert.Equal(1, await first.EndAsync());
        Assert.Contains("this one cannot go on with what it left", first.Log, StringComparison.Ordinal);
        await using ExporterProcess third = await StartAsync("--probe.max-entries=1000");
        Assert.Contains("probe continued", third.Log, StringComparison.Ordinal);

        // Under the names that it has by now.
        await using ExporterProcess fourth = await StartAsync("--probe.max-entries=1000");
        Assert.Contains("has handed it over", fourth.Log, StringComparison.Ordinal);
        Assert.Contains("probe continued", fourth.Log, StringComparison.Ordinal);
    }

    /// <summary>One that does not answer is not waited for, and nothing is taken from it.</summary>
    [Fact]
    public async Task Second_runs_with_a_probe_of_its_own_if_the_first_does_not_answer()
    {
        await using ExporterProcess first = await StartAsync(s_roomy);
        await first.SignalAsync("STOP");
        await using ExporterProcess second = await StartAsync(s_roomy);
        await first.SignalAsync("CONT");

        Assert.Contains("has not handed it over within 5 s", second.Log, StringComparison.Ordinal);
        Assert.Contains("the probe ends with this exporter", second.Log, StringComparison.Ordinal);
        await RenameOnceAsync();
        await WaitUntilReadyAsync(first);
        Assert.Equal(1, Of(await first.ScrapeAsync()));
        Assert.Equal(1, Of(await second.ScrapeAsync()));
    }

    private Task<ExporterProcess> StartAsync(params string[] flags) =>
        ExporterProcess.StartAsync([$"--probe.keep={_mount.Pins}", .. flags]);

    // CAP_BPF, CAP_PERFMON; and CAP_DAC_READ_SEARCH, for tracefs.
    private Task<ExporterProcess> StartConfinedAsync(params string[] flags) => ExporterProcess.StartByAsync(
        Repository.Confine,
        ["--seccomp", Repository.SeccompProfile, Uid, "c000000004", Repository.Binary, $"--probe.keep={_mount.Pins}", .. s_roomy, .. flags]);

    // Milliseconds after a start: half of them about when the one hands over to the other.
    private int Moment() => _random.Next(2) == 0 ? _random.Next(1200) : 100 + _random.Next(500);

    private async Task StartAndKillAsync(int milliseconds, params string[] flags)
    {
        string wait = (milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        try
        {
            await using ExporterProcess killed = await ExporterProcess.StartByAsync(
                "/bin/bash",
                [
                    "-c", $"(sleep {wait}; kill -KILL $$) >/dev/null 2>&1 & exec \"$0\" \"$@\"", Repository.Exporter,
                    $"--probe.keep={_mount.Pins}", .. flags,
                ]);
            Assert.Equal(137, await killed.EndAsync());
        }
        catch (InvalidOperationException)
        {
            // Before it listened.
        }
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(ExporterProcess exporter, string path)
    {
        using HttpResponseMessage response =
            await _http.GetAsync(new Uri(exporter.Url, path), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task WaitUntilReadyAsync(ExporterProcess exporter)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(1);
        while ((await GetAsync(exporter, "/-/ready")).Status != HttpStatusCode.OK)
        {
            Assert.True(DateTime.UtcNow < end, exporter.Log);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task RenameAsync(params string[] load)
    {
        while (!_enough.IsCancellationRequested)
        {
            _renamed += (await _driver.LoadAsync(["--seconds", "1", "--tasks", "2", "--uid", Uid, .. load])).Renamed;
        }
    }

    private Task<DriverResult> RenameOnceAsync() => _driver.LoadAsync("--count", "1", "--comm", Comm);

    private static decimal Of(Scrape scrape) => scrape.Sum("file_renames_total", ("comm", Comm));

    private async Task EndLoadAsync()
    {
        await _enough.CancelAsync();
        await _renaming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the driver's directory is its
    }

    // Never below what any of them has shown.
    private async Task CountAsync(ExporterProcess exporter)
    {
        decimal counted = (await exporter.ScrapeAsync()).Sum("rename_exporter_probe_events_total", ("outcome", "renamed"));
        Assert.True(counted >= _last, $"fell from {_last} to {counted}");
        _last = counted;
    }

    private async Task AssertExactAsync(ExporterProcess exporter)
    {
        await EndLoadAsync();
        await _renaming;
        await CountAsync(exporter);
        Assert.Equal(_renamed, (long)(await exporter.ScrapeAsync()).Sum("file_renames_total", ("uid", Uid)));
        Assert.True(_renamed > 0);
    }
}

using System.Globalization;

namespace E2eTests.Dashboards;

/// <summary>
/// Everything that the dashboards ask for, at once: an exporter on this host, one in a guest, programs that rename,
/// a written fixture of kube-state-metrics, and a Prometheus with the rules of alerts/ that has scraped all of them for
/// eight days, of which all but the last minutes are derived (History). Its rules see the last minutes only.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    // Those after an @ run in containers, in the order of the fixture; the last is in none that it knows.
    private static readonly string[] OnHost =
        ["git", "rsync", "logrotate", "sed", "mv", "perl", "dpkg", "update-alternatives", "ldconfig"];

    private static readonly string[] InContainers = ["sed", "sed", "mv", "git", "rsync", "logrotate", "perl", "mv"];
    private static readonly string[] InGuest = ["rsync", "git", "logrotate", "sed", "mv", "kinds"];

    // A picture wants them as rare as the calendar has them, so that the attack stands out; a test wants data soon.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(Hook.Length > 0 ? 12 : 2);

    private readonly string _directory = Directory.CreateTempSubdirectory("prometheus").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly FixturePage _kubeStateMetrics = new(
        Path.Combine(Repository.Root, "tests", "e2e", "Dashboards", "kube-state-metrics.prom"));

    private StageHost _host = null!; // null while the stage is not set
    private StageGuest _guest = null!;
    private Task _live = Task.CompletedTask;

    private static string Hook => Environment.GetEnvironmentVariable("DASHBOARD_STAGE_HOOK") ?? "";

    internal PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>Since when everything is scraped for real.</summary>
    public DateTime LiveSince { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _guest = new StageGuest();
        _host = await StageHost.StartAsync();
        string[] onHost = [.. OnHost, .. InContainers.Zip(Containers(), (program, id) => $"{program}@{id}")];
        var recordings = new Recording[]
        {
            await RecordAsync("node-1:10876", onHost, _host.RunAsync, () => _host.Exporter.ScrapeAsync()),
            await RecordGuestAsync(),
        };
        await _host.RestartAsync();
        await _guest.RunAsync("restart");

        DateTime now = DateTime.UtcNow;
        await new History(now).WriteAsync(
            _directory, recordings,
            new Dictionary<string, Scrape> { ["kube-state-metrics"] = _kubeStateMetrics.Content });
        Prometheus = await PrometheusServer.StartInAsync(_directory, Configuration());
        await Prometheus.QueryAsync("up{instance=\"web-1:10876\"} == 1");
        LiveSince = DateTime.UtcNow;
        _live = Task.WhenAll(
            RepeatAsync(onHost, _host.RunAsync),
            RepeatAsync([.. InGuest.SelectMany(program => (string[])["cryptor", program])], _guest.RunAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await RunHookAsync();
        await _stop.CancelAsync();
        await _live;
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[Prometheus, _host, _guest])
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await _kubeStateMetrics.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>
    /// What else wants to see this Prometheus, after the tests: 'make dashboard-pictures' draws it.
    /// DASHBOARD_STAGE_HOOK is for the shell, DASHBOARD_STAGE_LIVE the seconds until then.
    /// </summary>
    private async Task RunHookAsync()
    {
        if (Hook.Length == 0 || Prometheus is null)
        {
            return;
        }

        string live = Environment.GetEnvironmentVariable("DASHBOARD_STAGE_LIVE") ?? "0";
        TimeSpan rest = LiveSince.AddSeconds(int.Parse(live, CultureInfo.InvariantCulture)) - DateTime.UtcNow;
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        long since = new DateTimeOffset(LiveSince).ToUnixTimeSeconds();
        CommandResult result = await CommandRunner.RunAsync(
            "env", $"PROMETHEUS_URL={Prometheus.Url}", $"LIVE_SINCE={since}", "sh", "-c", Hook);
        Console.WriteLine(result.Output + result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    private async Task<Recording> RecordGuestAsync()
    {
        await _guest.ReadyAsync();
        return await RecordAsync("web-1:10876", InGuest, _guest.RunAsync, _guest.ScrapeAsync);
    }

    private static async Task<Recording> RecordAsync(
        string instance, string[] programs, Func<string, Task> run, Func<Task<Scrape>> scrape)
    {
        var runs = new List<ProgramRun>();
        Scrape page = OnlyOf(programs, await scrape());
        foreach (string program in programs)
        {
            await run(program);
            Scrape after = OnlyOf(programs, await scrape());
            runs.Add(ProgramRun.Between(program, page, after));
            page = after;
        }

        return new(instance, runs, page);
    }

    /// <summary>Without actors that are none of our programs: other tests leave thousands.</summary>
    private static Scrape OnlyOf(string[] programs, Scrape page)
    {
        HashSet<string> names = [.. programs.Select(program => program.Split('@')[0])
            .Select(name => name[..Math.Min(15, name.Length)]), "<overflow>"];
        return page.Where(sample => !sample.Labels.TryGetValue("comm", out string? comm) || names.Contains(comm));
    }

    /// <summary>Until the end; whatever fails fails the tests, when the stage is taken down.</summary>
    private async Task RepeatAsync(string[] programs, Func<string, Task> run)
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (string program in programs.TakeWhile(_ => !_stop.IsCancellationRequested))
            {
                await run(program);

                await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Of the fixture, and one more.</summary>
    private IEnumerable<string> Containers() => _kubeStateMetrics.Content.Samples
        .Select(container => container.Labels["container_id"].Split("//")[1])
        .Append(string.Create(CultureInfo.InvariantCulture, $"{404:D64}"));

    private string Configuration()
    {
        string rules = Path.Combine(Repository.Root, "alerts", "rename_exporter.rules.yml");
        return $"""
            global:
              scrape_interval: 1s
            rule_files: ["{rules}"]
            scrape_configs:
              - job_name: rename_exporter
                static_configs:
                  - targets: ["{_host.Exporter.Url.Authority}"]
                    labels: {"{"}instance: "node-1:10876"{"}"}
                  - targets: ["{_guest.Url.Authority}"]
                    labels: {"{"}instance: "web-1:10876"{"}"}
              - job_name: kube-state-metrics
                honor_labels: true
                static_configs:
                  - targets: ["{_kubeStateMetrics.Url.Authority}"]
                    labels: {"{"}instance: "kube-state-metrics:8080"{"}"}
            """;
    }
}

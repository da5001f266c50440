using System.Collections.Concurrent;

namespace Detection;

/// <summary>The measurement: every pattern on hosts of its own, all of them in one Prometheus at 15 seconds.</summary>
/// <param name="repetitions">Of each attack.</param>
/// <param name="only">The patterns to run; empty: all.</param>
internal sealed class Measurement(Action<string> say, int repetitions, string[] only) : IAsyncDisposable
{
    private const int Seconds = 30;
    private const int SecondsOfSlowOnes = 150;

    // How long after the last rename something may still fire: two scrapes, and Alertmanager.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(3);

    private readonly IReadOnlyList<Pattern> _benign =
        [.. Pattern.All("benign").Where(pattern => only.Length == 0 || only.Contains(pattern.Name))];

    private readonly IReadOnlyList<Pattern> _malicious =
        [.. Pattern.All("malicious").Where(pattern => only.Length == 0 || only.Contains(pattern.Name))];

    private readonly Dictionary<string, IReadOnlyList<ActorCount>> _yesterday = [];
    private readonly ConcurrentDictionary<string, PatternRun> _runs = new();
    private readonly List<Trial> _trials = [];
    private readonly string _past = Path.GetTempFileName();
    private readonly Dictionary<string, (ExporterProcess Exporter, PageSplitter Hosts)> _floods = [];
    private ExporterProcess _exporter = null!;
    private PageSplitter _hosts = null!;
    private AlertingPipeline _pipeline = null!;
    private Replay? _guest;
    private string _loadBefore = "";
    private string _loadAfter = "";

    /// <summary>Runs the benign patterns once, to know what a Prometheus of theirs would remember.</summary>
    public async Task RememberYesterdayAsync()
    {
        // Room for everybody's names; and one with the default for each flood, whose room will be used up.
        _exporter = await ExporterProcess.StartAsync("--labels.cgroup=true", "--series.max=100000");
        _hosts = new(_exporter, hasOverflow: false);
        foreach (Pattern flood in _malicious.Where(IsFlood))
        {
            ExporterProcess plain = await ExporterProcess.StartAsync("--labels.cgroup=true");
            _floods[flood.Name] = (plain, new(plain, hasOverflow: true));
        }

        string[] past = [.. _benign.Select(p => p.Name), .. _malicious.SelectMany(p => p.Past)];
        foreach (Pattern pattern in Pattern.All("benign").Where(pattern => past.Contains(pattern.Name)))
        {
            string name = $"yesterday-{pattern.Name}";
            await RunInAsync(name, pattern, Seconds);
            Scrape scrape = await _exporter.ScrapeAsync();
            _yesterday[pattern.Name] =
            [
                .. scrape.Of("file_renames_total").Where(sample => sample.Labels["cgroup"] == name).Select(
                    sample => new ActorCount(sample.Labels["comm"], sample.Labels["uid"], (long)sample.Value)),
            ];
            say($"yesterday: {pattern.Name}, {_yesterday[pattern.Name].Sum(a => a.Renames)} renames");
        }
    }

    /// <param name="guestPages">Null: no guest.</param>
    public async Task StartAsync(string? guestPages)
    {
        foreach (Pattern pattern in _benign)
        {
            _trials.Add(new(pattern, $"{pattern.Name}-first", IsMalicious: false, KnowsPast: false));
            _trials.Add(new(pattern, $"{pattern.Name}-again", IsMalicious: false, KnowsPast: true));
        }

        foreach (Pattern pattern in _malicious)
        {
            _trials.AddRange(Enumerable.Range(1, IsFlood(pattern) ? 1 : repetitions).Select(
                n => new Trial(pattern, $"{pattern.Name}-{n}", IsMalicious: true, KnowsPast: true)));
        }

        _guest = guestPages is null ? null : new Replay(guestPages);
        WritePast();
        _pipeline = await AlertingPipeline.StartAsync(
            "15s", [], [.. _trials.Select(Target), .. _guest is null ? Array.Empty<AlertTarget>() : [new("guest", _guest.Url)]], _past);
        say($"{_trials.Count} hosts");
    }

    /// <summary>One after another begins, and several are at work at a time.</summary>
    public async Task RunAsync()
    {
        _loadBefore = await LoadAsync();
        say($"load {_loadBefore}");
        var running = new List<Task>();
        int floods = 0;
        foreach (Trial trial in _trials.OrderByDescending(trial => IsSlow(trial.Pattern))
            .ThenBy(trial => IsFlood(trial.Pattern)))
        {
            if (IsFlood(trial.Pattern) && floods++ > 0)
            {
                // Whose renames have no series is in the overflow of both exporters: not in the same windows.
                await Task.WhenAll(running);
                await Task.Delay(Apart);
            }

            say($"begins: {trial.Instance}");
            running.Add(RunTrialAsync(trial));
            await Task.Delay(TimeSpan.FromSeconds(4));
        }

        await Task.WhenAll(running);
        _loadAfter = await LoadAsync();
        TimeSpan left = _guest is null ? TimeSpan.Zero : _guest.Ends - DateTimeOffset.UtcNow;
        await Task.Delay((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Rest);
    }

    public async Task<Findings> FindAsync()
    {
        var fired = (await _pipeline.QueryAsync(
                "group by (alertname, instance, extension) (count_over_time(ALERTS{alertstate=\"firing\"}[1h]))"))
            .Select(series => series.Labels).ToLookup(labels => labels.GetValueOrDefault("instance", ""));
        IReadOnlyList<Notification> notifications =
            [.. _pipeline.Receiver.Notifications.Where(n => n.Status == "firing").OrderBy(n => n.Arrived)];

        Outcome OutcomeOf(Trial trial) => new(
            trial, [.. fired[trial.Instance].Select(labels => labels["alertname"]).Distinct().Order()],
            notifications.FirstOrDefault(n => n.Of("instance") == trial.Instance)?.Arrived
                - _runs[trial.Instance].Began);

        string[] extensions = [.. fired["guest"].Select(l => l.GetValueOrDefault("extension", "")).Where(e => e != "")];
        ExtensionOutcome[] outcomes =
        [
            .. _malicious.Where(p => p.Extension != "" && _guest?.Began.ContainsKey(p.Name) == true).Select(pattern =>
                new ExtensionOutcome(
                    pattern, pattern.Extension,
                    notifications.FirstOrDefault(n => n.Of("extension") == pattern.Extension)?.Arrived
                        - _guest!.Began[pattern.Name])),
        ];
        return new(
            [.. _trials.Select(OutcomeOf)], outcomes,
            [.. extensions.Except(_malicious.Select(p => p.Extension))],
            [.. _benign.Select(p => p.Name).Where(name => _guest?.Began.ContainsKey(name) == true)],
            _yesterday.ToDictionary(day => day.Key, day => day.Value.Sum(actor => actor.Renames)), repetitions, Seconds,
            $"{_loadBefore} before the first and {_loadAfter} after the last", new(await _pipeline.EvaluationTimeAsync(), await CountAsync("file_renames_total"), await CountAsync("up")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_pipeline, _exporter, .. _floods.Values.Select(f => f.Exporter)])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _hosts?.Dispose();
        foreach (PageSplitter hosts in _floods.Values.Select(f => f.Hosts))
        {
            hosts.Dispose();
        }

        _guest?.Dispose();
        File.Delete(_past);
    }

    private static async Task<string> LoadAsync() => (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];

    private async Task<int> CountAsync(string series) =>
        (int)(await _pipeline.QueryAsync($"count({series})"))[0].Value;

    /// <summary>It uses up the series of an exporter, so it has one of its own, once.</summary>
    private static bool IsFlood(Pattern pattern) => pattern.Name is "ten-thousand-names" or "hit-and-run-full-table";

    private static bool IsSlow(Pattern pattern) => pattern.Name == "slow-and-low";

    private void WritePast()
    {
        var past = new Past(DateTimeOffset.UtcNow);
        past.AddTarget("guest");
        foreach (Trial trial in _trials)
        {
            past.AddTarget(trial.Instance);
            IEnumerable<string> patterns = !trial.KnowsPast ? []
                : trial.IsMalicious ? trial.Pattern.Past
                : [trial.Pattern.Name];
            // The benign one comes at its time; an attack comes when nobody is at work.
            past.AddActivity(
                trial.Instance, TimeSpan.FromHours(trial.IsMalicious ? 20 : 24),
                [
                    .. patterns.SelectMany(pattern => _yesterday[pattern]).GroupBy(a => (a.Comm, a.Uid))
                        .Select(same => new ActorCount(same.Key.Comm, same.Key.Uid, same.Sum(a => a.Renames))),
                ]);
        }

        past.Write(_past);
    }

    private AlertTarget Target(Trial trial) => new(
        trial.Instance, (IsFlood(trial.Pattern) ? _floods[trial.Pattern.Name].Hosts : _hosts).UrlOf(trial.Instance));

    private async Task RunTrialAsync(Trial trial) => _runs[trial.Instance] =
        await RunInAsync(trial.Instance, trial.Pattern, IsSlow(trial.Pattern) ? SecondsOfSlowOnes : Seconds);

    private static async Task<PatternRun> RunInAsync(string cgroup, Pattern pattern, int seconds)
    {
        TestCgroup place = await TestCgroup.CreateAsync(cgroup);
        try
        {
            return await pattern.RunAsync(place, seconds);
        }
        finally
        {
            await place.RemoveAsync();
        }
    }
}

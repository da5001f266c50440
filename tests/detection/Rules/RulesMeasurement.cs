using System.Collections.Concurrent;
using Detection.Guest;
using Detection.Live;

namespace Detection.Rules;

/// <summary>
/// Our rules in one Prometheus at 15 seconds. Every pattern has a cgroup of its own, which is shown as a host of its own, so
/// that several are at work at a time: the benign ones first, then the attacks, then floods of names, one by one. What
/// guests recorded is shown beside them.
/// </summary>
internal sealed class RulesMeasurement(Action<string> say, PatternSelection selection, LiveFindings live, GuestRecording guest)
    : IAsyncDisposable
{
    private const int Seconds = 30, SecondsOfSlowOnes = 150;

    // At a time: builds among them would starve the rest.
    private const int MostAtWork = 8;

    // How long after the last rename something may still fire: two scrapes, and an evaluation.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(60);

    // Before a flood: with s_rest, more than a window of the rules. Renames without series are in the overflow of every exporter.
    private static readonly TimeSpan s_apart = TimeSpan.FromMinutes(1.5);

    private static readonly TimeSpan s_next = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _began = new();
    private readonly ConcurrentDictionary<string, string> _failures = new();
    private readonly Dictionary<string, Replay> _replays = [];
    private readonly Dictionary<string, (ExporterProcess Exporter, PageSplitter Hosts)> _floods = [];
    private readonly List<Host> _hosts = [];
    private readonly string _past = Path.GetTempFileName();
    private ExporterProcess _exporter = null!;
    private PageSplitter _splitter = null!;
    private AlertingPipeline _pipeline = null!;

    /// <summary>What Prometheus takes for one.</summary>
    private sealed record Host(Pattern Pattern, string Instance, bool KnowsPast, bool IsGuests, Uri Url);

    public async Task<RuleFindings> RunAsync()
    {
        await StartAsync();
        await RunAllAsync([.. selection.Benign]);
        Pattern[] floods = [.. selection.Malicious.Where(PatternSelection.IsFlood)];
        await RunAllAsync([.. selection.Malicious.Except(floods).OrderByDescending(PatternSelection.IsSlow)]);
        foreach (Pattern flood in floods)
        {
            await Task.Delay(s_apart);
            say($"rules: {flood.Name}, alone");
            PageSplitter host = _floods[flood.Name].Hosts;
            host.IsAlone = true;
            await RunOneAsync(flood);
            await Task.Delay(s_rest);
            host.IsAlone = false;
        }

        DateTimeOffset[] ends = [DateTimeOffset.UtcNow, .. _replays.Values.Select(replay => replay.Ends)];
        await Task.Delay(ends.Max() - DateTimeOffset.UtcNow + s_rest);
        return await FindAsync();
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

        foreach (IDisposable? part in (IDisposable?[])[_splitter, .. _floods.Values.Select(f => f.Hosts), .. _replays.Values])
        {
            part?.Dispose();
        }

        File.Delete(_past);
    }

    private async Task StartAsync()
    {
        // Room for everybody's names; and one with the default for each flood, whose room will be used up.
        _exporter = await ExporterProcess.StartAsync("--labels.cgroup=true", "--series.max=100000");
        _splitter = new(_exporter, hasOverflow: false);
        foreach (Pattern flood in selection.Malicious.Where(PatternSelection.IsFlood))
        {
            ExporterProcess plain = await ExporterProcess.StartAsync("--labels.cgroup=true");
            _floods[flood.Name] = (plain, new(plain, hasOverflow: true));
        }

        foreach (Pattern pattern in selection.All)
        {
            PageSplitter splitter = PatternSelection.IsFlood(pattern) ? _floods[pattern.Name].Hosts : _splitter;
            Uri url = splitter.UrlOf(pattern.Name);
            _hosts.Add(new(pattern, $"{pattern.Name}-again", KnowsPast: true, IsGuests: false, url));
            if (!pattern.IsMalicious)
            {
                _hosts.Add(new(pattern, $"{pattern.Name}-first", KnowsPast: false, IsGuests: false, url));
            }
        }

        foreach (Pattern pattern in selection.All.Where(pattern => guest.Shown.Contains(pattern.Name)))
        {
            Replay replay = _replays[pattern.Name] = guest.Replay(pattern.Name);
            _hosts.Add(new(pattern, $"{pattern.Name}-guest", KnowsPast: false, IsGuests: true, replay.Url));
        }

        WritePast();
        _pipeline = await AlertingPipeline.StartAsync(
            "15s", [], [.. _hosts.Select(host => new AlertTarget(host.Instance, host.Url))], _past);
        say($"rules: {_hosts.Count} hosts");
        await Task.Delay(TimeSpan.FromSeconds(20)); // each has been scraped once
    }

    /// <summary>One after another begins, and several are at work at a time.</summary>
    private async Task RunAllAsync(Pattern[] patterns)
    {
        var running = new List<Task>();
        foreach (Pattern pattern in patterns)
        {
            while (running.Count(task => !task.IsCompleted) >= MostAtWork)
            {
                await Task.WhenAny(running.Where(task => !task.IsCompleted));
            }

            say($"rules, {running.Count + 1} of {patterns.Length}: {pattern.Name}");
            running.Add(RunOneAsync(pattern));
            await Task.Delay(s_next);
        }

        await Task.WhenAll(running);
    }

    private async Task RunOneAsync(Pattern pattern)
    {
        try
        {
            _began[pattern.Name] = (await InCgroup.RunAsync(
                pattern.Name, pattern, PatternSelection.IsSlow(pattern) ? SecondsOfSlowOnes : Seconds)).Began;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException)
        {
            _failures[pattern.Name] = e.Message.Trim();
            say($"rules: {pattern.Name} could not be run: {e.Message.Trim()}");
        }
    }

    private async Task<RuleFindings> FindAsync()
    {
        var fired = (await _pipeline.QueryAsync(
                "min by (alertname, instance) (min_over_time(timestamp(ALERTS{alertstate=\"firing\"})[1h:5s]))"))
            .Where(series => series.Labels.ContainsKey("instance") && !IsOfExporter(series.Labels["alertname"])).ToLookup(
                series => series.Labels["instance"],
                series => (Alert: series.Labels["alertname"], At: DateTimeOffset.UnixEpoch.AddSeconds(series.Value)));
        Notification[] notifications =
            [.. _pipeline.Receiver.Notifications.Where(n => n.Status == "firing").OrderBy(n => n.Arrived)];

        RuleRun RunOf(Host host)
        {
            DateTimeOffset? began = host.IsGuests ? _replays[host.Pattern.Name].Began
                : _began.TryGetValue(host.Pattern.Name, out DateTimeOffset time) ? time
                : null;
            return new(
                host.Pattern.Name, host.KnowsPast, host.IsGuests,
                host.IsGuests ? null : _failures.GetValueOrDefault(host.Pattern.Name),
                fired[host.Instance].OrderBy(alert => alert.Alert, StringComparer.Ordinal)
                    .ToDictionary(alert => alert.Alert, alert => (alert.At - (began ?? alert.At)).TotalSeconds),
                (notifications.FirstOrDefault(n => n.Of("instance") == host.Instance)?.Arrived - began)?.TotalSeconds);
        }

        return new([.. _hosts.Select(RunOf)]);
    }

    // What it says of itself is no finding: that tracepoint sees in part, say.
    private static bool IsOfExporter(string alert) => alert.StartsWith("RenameExporter", StringComparison.Ordinal);

    private void WritePast()
    {
        var past = new Past(DateTimeOffset.UtcNow);
        foreach (Host host in _hosts)
        {
            past.AddTarget(host.Instance);
            IEnumerable<string> patterns = !host.KnowsPast ? []
                : host.Pattern.IsMalicious ? host.Pattern.Past
                : [host.Pattern.Name];
            // The benign one comes at its time; an attack comes when nobody is at work.
            past.AddActivity(
                host.Instance, TimeSpan.FromHours(host.Pattern.IsMalicious ? 20 : 24),
                [
                    .. patterns.SelectMany(pattern => live.Yesterday.GetValueOrDefault(pattern, []))
                        .GroupBy(actor => (actor.Comm, actor.Uid))
                        .Select(same => new ActorCount(same.Key.Comm, same.Key.Uid, same.Sum(actor => actor.Renames))),
                ]);
        }

        past.Write(_past);
    }
}

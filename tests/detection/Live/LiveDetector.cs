using System.Diagnostics;
using System.Text.Json;
using Testing.Detection;

namespace Detection.Live;

/// <summary>
/// The detector on this machine: one pattern after another, each beside an exporter that has just been started, as
/// buckets are shared by all that renames on a host. It tells a real Alertmanager, which tells a webhook.
/// </summary>
internal sealed class LiveDetector : IAsyncDisposable
{
    // Attacks of 38 to 400 files a second: so many values for the delays.
    private const int PromisedRuns = 2;

    private const int Attempts = 3;

    // Polls come every second, and a summary after a second of quiet.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_steady = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan s_longestWay = TimeSpan.FromSeconds(10);

    private readonly Action<string> _say;
    private readonly DirectoryInfo _directory;
    private readonly WebhookReceiver _receiver;
    private readonly ServerProcess _alertmanager;

    private readonly string _evidence;

    private LiveDetector(
        Action<string> say, string evidence, DirectoryInfo directory, WebhookReceiver receiver, ServerProcess alertmanager) =>
        (_say, _evidence, _directory, _receiver, _alertmanager) = (say, evidence, directory, receiver, alertmanager);

    /// <param name="evidence">A folder for the events of runs that end otherwise than their pattern's file says.</param>
    public static async Task<LiveDetector> StartAsync(Action<string> say, string evidence)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("detection");
        var receiver = new WebhookReceiver();
        return new(
            say, evidence, directory, receiver,
            await AlertingPipeline.StartAlertmanagerAsync(directory.FullName, receiver));
    }

    /// <param name="repetitions">Of each attack.</param>
    public async Task<LiveFindings> RunAsync(PatternSelection selection, int repetitions)
    {
        (Pattern Pattern, int Run)[] plan =
        [
            .. selection.Pasts.Concat(selection.Benign).Select(pattern => (pattern, 1)),
            .. selection.Malicious.SelectMany(pattern => Enumerable.Range(
                1, PatternSelection.IsPromised(pattern) ? Math.Max(PromisedRuns, repetitions) : repetitions)
                .Select(n => (pattern, n))),
        ];
        var runs = new List<DetectorRun>();
        string setting = "";
        foreach (var (pattern, n) in plan)
        {
            DetectorRun run = await RunUndisturbedAsync(pattern, n);
            runs.Add(run);
            _say($"detector, {runs.Count} of {plan.Length}: {pattern.Name}: {Words(run)}");
            setting = setting.Length > 0 ? setting : await SettingAsync();
        }

        string[] pasts = [.. selection.Pasts.Select(pattern => pattern.Name)];
        return new(
            [.. runs.Where(run => !pasts.Contains(run.Pattern))],
            runs.Where(run => run.Failure is null && plan.Any(p => p.Pattern.Name == run.Pattern && !p.Pattern.IsMalicious))
                .ToDictionary(run => run.Pattern, run => run.Actors!),
            setting);
    }

    public async ValueTask DisposeAsync()
    {
        await _alertmanager.DisposeAsync();
        _receiver.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Words(DetectorRun run) => run switch
    {
        { Failure: { } failure } => $"could not be run: {failure}",
        { Verdict: Verdict.Silent } => $"no alert, {run.Renames} renames",
        _ => FormattableString.Invariant(
            $"{run.Verdict.Name()}, {run.Reason}, after {run.Decided:F2} s, webhook {run.Notified:F2} s, ")
            + $"{run.Lost} of {run.Renames} files",
    };

    private static async Task<string> SettingAsync()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        string mode = (await exporter.ScrapeAsync()).Of("rename_exporter_probe_info").Single().Labels["attach"];
        string kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Trim().Split('-')[0];
        return $"`{mode}`, Linux {kernel}, {Environment.ProcessorCount} processors";
    }

    /// <summary>
    /// Again when the machine was not ours alone: its clock was set, of which delays are differences, or somebody else
    /// caused an alert, and filled buckets. What is there at the third time is the pattern's, as of one that leaves its cgroup.
    /// </summary>
    private async Task<DetectorRun> RunUndisturbedAsync(Pattern pattern, int n)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan before = ClockOffset();
            var (run, hasOthers) = await RunOneAsync(pattern, $"{pattern.Name}-{n}-{attempt}", attempt == Attempts);
            bool isSteady = (ClockOffset() - before).Duration() < s_steady;
            if (isSteady && !hasOthers)
            {
                return run;
            }

            _say($"{pattern.Name}: {(isSteady ? "something else on this machine caused an alert" : "the clock was set")}");
            if (attempt == Attempts)
            {
                return isSteady ? run : new(pattern.Name, "the clock was set during each run");
            }
        }
    }

    private static TimeSpan ClockOffset() => DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - Stopwatch.GetElapsedTime(0);

    private async Task<(DetectorRun Run, bool HasOthers)> RunOneAsync(Pattern pattern, string name, bool isLast)
    {
        string events = Path.Combine(_directory.FullName, $"{name}.events");
        try
        {
            await using ExporterProcess exporter = await ExporterProcess.StartAsync(
                "--labels.cgroup=true", $"--events.output=file:{events}",
                $"--detector.alertmanager={_alertmanager.Http.BaseAddress}", $"--detector.alertmanager-label=instance={name}");
            PatternRun run = await InCgroup.RunAsync(name, pattern, PatternSelection.SecondsOf(pattern));
            await Task.Delay(s_rest);
            Scrape scrape = await exporter.ScrapeAfterPollAsync();
            ActorCount[] actors =
            [
                .. scrape.Of("file_renames_total").Where(sample => sample.Labels["cgroup"] == name).Select(
                    sample => new ActorCount(sample.Labels["comm"], sample.Labels["uid"], (long)sample.Value)),
            ];
            var read = TrialEvents.Read(File.ReadLines(events), name);
            DetectorRun found =
                await JudgeAsync(pattern, name, isLast ? read.WithOthers() : read, run.Began) with { Actors = actors };
            if (found.Verdict.Name() != pattern.ExpectedOfDetector)
            {
                KeepEvidence(name, events, $"{run}\n{exporter.Log}\n");
            }

            return (found, !isLast && read.OtherAlerts.Count > 0);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or HttpRequestException or IOException
            or OperationCanceledException or JsonException or KeyNotFoundException)
        {
            return (new(pattern.Name, e.Message.Trim()), HasOthers: false);
        }
        finally
        {
            File.Delete(events);
        }
    }

    /// <summary>Of what was not expected: for those who want to know why.</summary>
    private void KeepEvidence(string name, string events, string log)
    {
        DirectoryInfo place = Directory.CreateDirectory(_evidence);
        File.Copy(events, Path.Combine(place.FullName, $"{name}.events"), overwrite: true);
        File.WriteAllText(Path.Combine(place.FullName, $"{name}.log"), log);
    }

    private async Task<DetectorRun> JudgeAsync(Pattern pattern, string instance, TrialEvents events, DateTimeOffset began)
    {
        // What a flood renames before is no part of the attack. The pattern's clock shows milliseconds.
        TrialEvents attack = events.From(began - TimeSpan.FromMilliseconds(2));
        if (events.Worst is not { } worst || attack.First is not { } first)
        {
            return new(pattern.Name, Failure: null);
        }

        DateTimeOffset? notified = worst.Severity == Verdict.Critical ? await ArrivalAsync(instance) : null;
        return new(
            pattern.Name, Failure: null, worst.Severity, worst.Reason, (worst.At - first).TotalSeconds,
            (notified - first)?.TotalSeconds, worst.Files, worst.Estimated, attack.Until(worst.At),
            notified is { } time ? attack.Until(time) : null);
    }

    /// <returns>Null: it did not come.</returns>
    private async Task<DateTimeOffset?> ArrivalAsync(string instance)
    {
        try
        {
            return (await _receiver.WaitForAsync(
                n => n.Of("instance") == instance && n.Of("cgroup") == instance && n.Of("severity") == "critical",
                s_longestWay)).Arrived;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}

using System.Diagnostics;

namespace Testing;

/// <summary>The exporter with a file of events: a sample that it reads is a line there, and in the sums on its page.</summary>
public sealed class SampledExporter : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = SharedDirectory.Create("sampled");
    private ExporterProcess _exporter = null!;

    /// <summary>In the file so far; all of them once it is settled.</summary>
    public IReadOnlyList<EventLine> Events => [.. All.Where(line => !line.IsSummary)];

    /// <summary>Likewise of renames that made no event.</summary>
    public IReadOnlyList<EventLine> Summaries => [.. All.Where(line => line.IsSummary)];

    private IReadOnlyList<EventLine> All => File.Exists(EventFile)
        ? [.. File.ReadAllText(EventFile).Split('\n')[..^1].Select(EventLine.Parse)]
        : [];

    private string EventFile => Path.Combine(_directory.FullName, "events.json");

    public static async Task<SampledExporter> StartAsync(params string[] flags)
    {
        var sampled = new SampledExporter();
        sampled._exporter = await ExporterProcess.StartAsync([$"--events.output=file:{sampled.EventFile}", .. flags]);
        return sampled;
    }

    public IReadOnlyList<EventLine> EventsOf(string comm) =>
        [.. Events.Where(line => line.Process.StartsWith(comm, StringComparison.Ordinal))];

    public async Task<SampleTotals> TotalsAsync() => new(await _exporter.ScrapeAsync());

    /// <returns>The first totals after which nothing is under way.</returns>
    public async Task<SampleTotals> SettleAsync() =>
        new(await _exporter.ScrapeUntilAsync(scrape => new SampleTotals(scrape).IsSettled));

    /// <summary>Ends it, once it is settled.</summary>
    public async Task<SampleTotals> StopAsync()
    {
        SampleTotals totals = await SettleAsync();
        int exitCode = await _exporter.StopAsync();
        return exitCode == 0
            ? totals
            : throw new InvalidOperationException($"the exporter ended with {exitCode}:\n{_exporter.Log}");
    }

    /// <summary>Until there are so many events of a process name.</summary>
    public async Task WaitForAsync(string comm, int count)
    {
        var watch = Stopwatch.StartNew();
        while (EventsOf(comm).Count < count)
        {
            if (watch.Elapsed > HangLimit)
            {
                throw new TimeoutException($"{EventsOf(comm).Count} events of {comm}, not {count}:\n{_exporter.Log}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Until a summary of a process name is there.</summary>
    public async Task WaitForSummaryAsync(string comm)
    {
        var watch = Stopwatch.StartNew();
        while (!Summaries.Any(line => line.Process == comm))
        {
            if (watch.Elapsed > HangLimit)
            {
                throw new TimeoutException($"no summary of {comm}:\n{_exporter.Log}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Nobody reads the ring from here on: the process stands still.</summary>
    public async Task PauseAsync()
    {
        await SignalAsync("STOP");
        while (!(await File.ReadAllLinesAsync($"/proc/{_exporter.Id}/status")).Contains("State:\tT (stopped)"))
        {
            await Task.Delay(10);
        }
    }

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private Task<CommandResult> SignalAsync(string signal) => CommandRunner.RunAsync("kill", $"-{signal}", $"{_exporter.Id}");
}

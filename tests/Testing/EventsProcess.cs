using System.Collections.Concurrent;
using System.Diagnostics;

namespace Testing;

/// <summary>'rename_exporter events', running; what it prints is read as JSON lines.</summary>
public sealed class EventsProcess : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _log = new();

    private EventsProcess(string[] flags)
    {
        var start = new ProcessStartInfo(Repository.Exporter, ["events", "--format=json", "--log.level=debug", .. flags])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(_lines, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_log, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Log => string.Join('\n', _log);

    /// <summary>So far; each is held against the schema.</summary>
    public IReadOnlyList<EventLine> Events => [.. Lines.Where(line => !line.IsSummary)];

    /// <summary>Likewise of renames that made no event.</summary>
    public IReadOnlyList<EventLine> Summaries => [.. Lines.Where(line => line.IsSummary)];

    private IEnumerable<EventLine> Lines => _lines.Select(EventLine.Parse);

    /// <returns>Once its probe is attached.</returns>
    public static async Task<EventsProcess> StartAsync(params string[] flags)
    {
        var events = new EventsProcess(flags);
        await events.WaitAsync(() => events.Log.Contains("probe attached by", StringComparison.Ordinal));
        return events;
    }

    /// <summary>Until it has printed so many events that are wanted.</summary>
    public async Task<IReadOnlyList<EventLine>> WaitForAsync(int count, Predicate<EventLine> wanted)
    {
        IReadOnlyList<EventLine> Found() => [.. Events.Where(line => wanted(line))];
        await WaitAsync(() => Found().Count >= count);
        return Found();
    }

    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(string signal = "INT") => _process.StopAsync(signal);

    /// <summary>Waits until it ends of itself.</summary>
    public Task<int> EndAsync() => _process.EndAsync();

    public async ValueTask DisposeAsync() => await _process.DiscardAsync();

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private async Task WaitAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > HangLimit || _process.HasExited)
            {
                throw new TimeoutException(
                    $"events: not what was waited for\n{string.Join('\n', _lines.TakeLast(20))}\n{Log}");
            }

            await Task.Delay(50);
        }
    }
}

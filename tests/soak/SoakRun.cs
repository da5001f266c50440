using System.Diagnostics;

namespace Soak;

/// <summary>
/// Round after round of the driver, between which it rests and the books are held against it. One exporter lives
/// as long as the run; one is started anew every few rounds, in a rest and under load in turn.
/// </summary>
internal sealed class SoakRun : IAsyncDisposable
{
    private const int RoundsOfALife = 4;

    // Few slots and few series for many names: all of it is reclaimed, expires, overflows all the time.
    // Events are made all the time, too, and their files rotate.
    private static string[] Flags(string directory, string role) =>
    [
        "--probe.max-entries=512", "--series.max=300", "--series.idle-timeout=1m", "--probe.poll-interval=200ms",
        "--labels.cgroup=true", $"--events.output=file:{EventFiles.Path(directory, role)}",
        $"--events.file-max-size={EventFiles.MostBytes >> 20}MiB", $"--events.file-keep={EventFiles.Kept}",
    ];

    private readonly Subject _witness = new(
        "witness", "--probe.max-entries=65536", "--series.max=60000", "--probe.poll-interval=200ms");

    private readonly Subject _long, _short;
    private readonly Churn _churn = new();
    private readonly Books _books;
    private readonly Recording _recording;
    private readonly TimeSpan _rest;
    private readonly Stopwatch _watch = new();
    private readonly SemaphoreSlim _reading = new(1); // nobody reads an exporter that is being restarted

    /// <param name="directory">For the files of events; an absolute path.</param>
    /// <param name="rest">After each round; zero or more.</param>
    public SoakRun(Recording recording, string directory, TimeSpan rest)
    {
        _recording = recording;
        _rest = rest;
        _long = new("long", Flags(directory, "long"));
        _short = new("short", Flags(directory, "short"));
        _books = new(_witness, _churn);
    }

    /// <summary>Whether this kernel counts what it does not let the probe see.</summary>
    public bool Countable { get; private set; }

    public string Mode { get; private set; } = "";

    public async Task RunAsync(TimeSpan length, Action<string> say)
    {
        await _witness.StartAsync();
        await _books.StartAsync(_long);
        await _books.StartAsync(_short);
        Scrape first = await _long.Exporter.ScrapeAsync();
        Countable = first.Sum("rename_exporter_probe_misses_countable") == 1;
        Mode = first.Of("rename_exporter_probe_info").Single().Labels["attach"];
        say($"attached by {Mode}; {length.TotalMinutes} minutes");

        _watch.Start();
        using var end = new CancellationTokenSource();
        Task recording = RecordAsync(end.Token);
        for (int round = 1; _watch.Elapsed < length && !recording.IsFaulted; round++)
        {
            await RoundAsync(round);
            say(Progress());
            await Task.Delay(_rest);
        }

        await end.CancelAsync();
        await recording;
        await _short.StopAsync();
        await _long.StopAsync();
        await _witness.StopAsync();
    }

    private async Task RoundAsync(int round)
    {
        bool restart = round % RoundsOfALife == 0;
        bool underLoad = round % (2 * RoundsOfALife) == 0;
        await _churn.RoundAsync(
            restart && underLoad ? [_long] : [_long, _short],
            () => restart && underLoad ? RestartAsync(_short.StartAsync) : Task.CompletedTask);
        await CheckAsync();
        if (restart && !underLoad)
        {
            await RestartAsync(() => _books.StartAsync(_short));
        }
    }

    private async Task RestartAsync(Func<Task> start)
    {
        await _reading.WaitAsync();
        await _short.StopAsync();
        await start();
        _reading.Release();
    }

    private async Task CheckAsync()
    {
        Balance?[] balances = await _books.BalanceAsync(_long, _short);
        Add(_long, balances[0]!.Ledger, balances[0]);
        if (balances[1] is { } ofShort)
        {
            Add(_short, ofShort.Ledger, ofShort);
        }

        Add(_witness, _books.Witness!.Ledger, _books.Witness);
    }

    private async Task RecordAsync(CancellationToken end)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!end.IsCancellationRequested)
        {
            await _reading.WaitAsync(CancellationToken.None);
            foreach (Subject subject in (Subject[])[_long, _short, _witness])
            {
                Add(subject, Ledger.Of(await subject.Exporter.ScrapeAsync()), null);
            }

            _reading.Release();
            await second.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void Add(Subject subject, Ledger ledger, Balance? balance)
    {
        if (subject.Usage is { } usage)
        {
            _recording.Add(new(_watch.Elapsed.TotalSeconds, subject.Role, subject.Life, usage, ledger, balance));
        }
    }

    private string Progress()
    {
        Usage usage = _recording.Of(_long.Role)[^1].Usage;
        decimal wrong = _recording.Rows.Count(row => row.Balance is { Difference: not 0 });
        return $"{_churn.Done:N0} renames, {wrong} checks not exact; life {_short.Life}; long: "
            + $"{usage.ResidentBytes / 1e6:F1} MB, {usage.Descriptors} descriptors, {usage.Threads} threads";
    }

    public async ValueTask DisposeAsync()
    {
        await _short.DisposeAsync();
        await _long.DisposeAsync();
        await _witness.DisposeAsync();
        _churn.Dispose();
        _reading.Dispose();
    }
}

using System.Diagnostics;

namespace Soak;

/// <summary>
/// Round after round of the driver, between which it rests and the books are held against it. One exporter lives
/// as long as the run; one is killed every few rounds, in a rest and under load in turn, and the next continues its probe.
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

    private readonly PinMount _mount = new();
    private readonly Subject _long, _killed;
    private readonly Churn _churn = new();
    private readonly Books _books;
    private readonly Recording _recording;
    private readonly TimeSpan _rest;
    private readonly Stopwatch _watch = new();
    private readonly SemaphoreSlim _reading = new(1); // nobody reads an exporter that is being killed

    /// <param name="directory">For the files of events; an absolute path.</param>
    /// <param name="rest">After each round; zero or more.</param>
    public SoakRun(Recording recording, string directory, TimeSpan rest)
    {
        _recording = recording;
        _rest = rest;
        _long = new("long", Flags(directory, "long"));
        _killed = new("killed", [$"--probe.keep={_mount.Pins}", .. Flags(directory, "killed")]);
        _books = new(_witness, _churn);
    }

    /// <summary>Whether this kernel counts what it does not let the probe see.</summary>
    public bool Countable { get; private set; }

    public string Mode { get; private set; } = "";

    public IReadOnlyList<Subject> Subjects => [_long, _killed, _witness];

    public async Task RunAsync(TimeSpan length, Action<string> say)
    {
        await _witness.StartAsync();
        await _books.StartAsync(_long);
        await _books.StartAsync(_killed);
        Scrape first = await _long.ScrapeAsync();
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
        foreach (Subject subject in Subjects)
        {
            await subject.StopAsync();
        }
    }

    private async Task RoundAsync(int round)
    {
        bool kill = round % RoundsOfALife == 0;
        bool underLoad = round % (2 * RoundsOfALife) == 0;
        await _churn.RoundAsync(
            kill && underLoad ? [_long] : [_long, _killed],
            () => kill && underLoad ? KillAsync() : Task.CompletedTask);
        await CheckAsync();
        if (kill && !underLoad)
        {
            await KillAsync();
        }
    }

    private async Task KillAsync()
    {
        await _reading.WaitAsync();
        await _killed.ScrapeAsync(); // the next one must show no less
        await _killed.KillAsync();
        await _killed.StartAsync();
        await _killed.ScrapeAsync();
        _reading.Release();
    }

    private async Task CheckAsync()
    {
        Balance[] balances = await _books.BalanceAsync(_long, _killed);
        Add(_long, balances[0].Ledger, balances[0]);
        Add(_killed, balances[1].Ledger, balances[1]);
        Add(_witness, _books.Witness!.Ledger, _books.Witness);
    }

    private async Task RecordAsync(CancellationToken end)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!end.IsCancellationRequested)
        {
            await _reading.WaitAsync(CancellationToken.None);
            foreach (Subject subject in Subjects)
            {
                Add(subject, Ledger.Of(await subject.ScrapeAsync()), null);
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
        return $"{_churn.Done:N0} renames, {wrong} checks not exact; life {_killed.Life}; long: "
            + $"{usage.ResidentBytes / 1e6:F1} MB, {usage.Descriptors} descriptors, {usage.Threads} threads";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Subject subject in Subjects)
        {
            await subject.DisposeAsync();
        }

        await _mount.DisposeAsync();
        _churn.Dispose();
        _reading.Dispose();
    }
}

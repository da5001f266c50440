namespace BenchTests;

/// <summary>An exporter to which nobody speaks makes few system calls: its polls, and the web server's clock.</summary>
[Collection(HostActors)]
public sealed class IdleCallTests
{
    /// <summary>Tests of which one makes actors on this host, and the other must see none.</summary>
    public const string HostActors = "actors of this host";

    private const int Seconds = 5;
    private const int Windows = 3;

    // The quietest of a few windows: the host's other processes, which rename when they like, make it no busier.
    [Fact]
    public async Task Idle_exporter_makes_at_most_as_many_calls_as_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        var windows = new List<IReadOnlyDictionary<string, long>>();
        for (int i = 0; i < Windows; i++)
        {
            await using CallCount count = await CallCount.OfAsync(exporter.Id);
            await Task.Delay(TimeSpan.FromSeconds(Seconds), TestContext.Current.CancellationToken);
            windows.Add(await count.EndAsync());
        }

        IReadOnlyDictionary<string, long> calls = windows.MinBy(window => window.Values.Sum())!;
        long perMinute = calls.Values.Sum() * 60 / Seconds;
        string told = $"{perMinute} system calls a minute, of {Seconds} s: "
            + string.Join(", ", calls.OrderByDescending(call => call.Value).Select(call => $"{call.Value} {call.Key}"));
        Console.WriteLine(told);
        Assert.True(calls.GetValueOrDefault("pread64") >= Seconds - 2, $"it did not poll, or strace did not count: {told}");
        Assert.True(perMinute <= CallsTable.Most("idle"), told);
    }
}

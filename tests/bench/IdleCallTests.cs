namespace BenchTests;

/// <summary>An exporter to which nobody speaks makes few system calls: its polls, and the web server's clock.</summary>
public sealed class IdleCallTests
{
    private const int Seconds = 12;

    [Fact]
    public async Task Idle_exporter_makes_at_most_as_many_calls_as_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        await using CallCount count = await CallCount.OfAsync(exporter.Id);
        await Task.Delay(TimeSpan.FromSeconds(Seconds), TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, long> calls = await count.EndAsync();

        long perMinute = calls.Values.Sum() * 60 / Seconds;
        Console.WriteLine($"{perMinute} system calls a minute, of {Seconds} s:");
        Console.WriteLine(string.Join('\n', calls.OrderByDescending(call => call.Value).Select(call => $"  {call.Value} {call.Key}")));
        Assert.True(calls.GetValueOrDefault("bpf") >= Seconds - 2, "it did not poll, or strace did not count");
        Assert.InRange(perMinute, 1, CallsTable.Most("idle"));
    }
}

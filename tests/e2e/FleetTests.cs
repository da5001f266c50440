using System.Diagnostics;
using Testing.Kafka;

namespace E2eTests;

/// <summary>
/// Several hosts, one stream, and who renamed: exporters with names of their own write to one topic, of which a consumer makes
/// a table by process. A broker goes down and comes back meanwhile, and one of the exporters is killed.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FleetTests : IDisposable
{
    private const int Each = 15; // below --events.burst: nothing is suppressed
    private const string Topic = "renames";

    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120); // against hangs only
    private static readonly string[] s_before = ["mv", "git", "logrotate"], s_meanwhile = ["rsync", "dpkg"];

    private readonly string _directory = SharedDirectory.Create("fleet").FullName;
    private readonly RenameDriver _driver = new();

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Consumer_groups_a_fleets_renames_by_process_and_none_is_missing_or_counted_twice()
    {
        using MockCluster cluster = new MockCluster(brokers: 2).WithTopic(Topic, partitions: 3);
        using var before = new KafkaReader(cluster.Brokers[0], Topic, partitions: 3);
        string output = Path.Combine(_directory, "kafka.yml");
        await File.WriteAllTextAsync(
            output, $"brokers: [\"{string.Join("\", \"", cluster.Brokers)}\"]\ntopic: {Topic}\ntimeout: 5s\n",
            TestContext.Current.CancellationToken);
        await using ExporterProcess first = await StartAsync("web-1", output);
        await using ExporterProcess second = await StartAsync("web-2", output);
        await using ExporterProcess killed = await StartAsync("web-3", output);

        await RenameAsync(s_before);
        await UntilAsync(() => Table(before, "web-3").Values.Sum() == s_before.Length * Each, killed);
        cluster.GoDown();
        await RenameAsync(s_meanwhile);
        await killed.StopAsync("KILL");
        cluster.ComeUp();
        using var reader = new KafkaReader(cluster.Brokers[0], Topic, partitions: 3); // the other one takes a minute to come back
        int all = (s_before.Length + s_meanwhile.Length) * Each;
        await UntilAsync(() => Table(reader, "web-1").Values.Sum() >= all, first);
        await UntilAsync(() => Table(reader, "web-2").Values.Sum() >= all, second);

        var expected = s_before.Concat(s_meanwhile).ToDictionary(comm => comm, _ => Each);
        Assert.Equal(expected, Table(reader, "web-1"));
        Assert.Equal(expected, Table(reader, "web-2"));

        // Of who was killed, what the brokers had is there: at most what waited is missing.
        Assert.All(s_before, comm => Assert.Equal(Each, Table(reader, "web-3")[comm]));
        Assert.Equal((0, 0), (await first.StopAsync(), await second.StopAsync()));
    }

    private static Task<ExporterProcess> StartAsync(string host, string output) => ExporterProcess.StartAsync(
        $"--events.output=kafka:{output}", $"--events.host-name={host}", "--events.max-rate=0", "--events.flush-timeout=30s");

    private async Task RenameAsync(string[] comms)
    {
        foreach (string comm in comms)
        {
            await _driver.LoadAsync("--count", $"{Each}", "--comm", comm, "--uid", "54331");
        }
    }

    /// <summary>What a consumer would show of a host: renames by process, each event once, known by its host and ID.</summary>
    private static Dictionary<string, int> Table(KafkaReader reader, string host) => reader.Records
        .Where(record => record.Key == host && record.Value.Contains("\"id\":\"54331\"", StringComparison.Ordinal))
        .Select(record => EventLine.Parse(record.Value))
        .Where(line => !line.IsSummary && line.Text("event", "kind") == "event")
        .DistinctBy(line => (line.Text("host", "name"), line.Text("event", "id")))
        .GroupBy(line => line.Process!)
        .ToDictionary(group => group.Key, group => group.Count());

    private static async Task UntilAsync(Func<bool> become, ExporterProcess exporter)
    {
        var watch = Stopwatch.StartNew();
        while (!become())
        {
            Assert.True(watch.Elapsed < HangLimit, exporter.Log);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}

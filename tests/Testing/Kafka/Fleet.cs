using System.Diagnostics;

namespace Testing.Kafka;

/// <summary>
/// Several hosts, one stream, and who renamed: exporters with names of their own write to one topic, of which a consumer makes
/// a table by process. The brokers go down and come back meanwhile, and one of the exporters is killed.
/// </summary>
/// <param name="directory">Of the settings file; exporters may read it.</param>
/// <param name="start">Starts an exporter, by the name of its host, with flags.</param>
/// <param name="kill">Kills it, so that it has no time for anything.</param>
public sealed class Fleet(
    string directory, Func<string, string[], Task<ExporterProcess>> start, Func<string, ExporterProcess, Task> kill) : IDisposable
{
    /// <summary>The hosts; the last one is killed.</summary>
    public static readonly string[] Hosts = ["web-1", "web-2", "web-3"];

    /// <summary>Process names: those that rename before the brokers are away, and meanwhile.</summary>
    public static readonly string[] Before = ["mv", "git", "logrotate"], Meanwhile = ["rsync", "dpkg"];

    /// <summary>Renames of each process name: below --events.burst, so that nothing is suppressed.</summary>
    public const int Each = 15;

    private const string Topic = "renames";
    private const int Partitions = 3;
    private const string Uid = "54331";

    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120); // against hangs only

    private readonly RenameDriver _driver = new();

    /// <summary>What a table of a host that was not killed is.</summary>
    public static IReadOnlyDictionary<string, int> Expected => Before.Concat(Meanwhile).ToDictionary(comm => comm, _ => Each);

    public void Dispose() => _driver.Dispose();

    /// <returns>By host: renames by process name, as a consumer would show them; and how the exporters that were told to stop ended.</returns>
    public async Task<(IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Tables, int[] Exits)> RunAsync()
    {
        using MockCluster cluster = new MockCluster(brokers: 2).WithTopic(Topic, Partitions);
        using var before = new KafkaReader(cluster.Brokers[0], Topic, Partitions);
        string settings = Path.Combine(directory, "kafka.yml");
        await File.WriteAllTextAsync(
            settings, $"brokers: [\"{string.Join("\", \"", cluster.Brokers)}\"]\ntopic: {Topic}\ntimeout: 5s\n");
        var exporters = new Dictionary<string, ExporterProcess>();
        try
        {
            foreach (string host in Hosts)
            {
                exporters[host] = await start(
                    host,
                    [
                        $"--events.output=kafka:{settings}", $"--events.select=kafka:{settings} uid={Uid}", $"--events.host-name={host}",
                        "--events.max-rate=0", "--events.flush-timeout=30s",
                    ]);
            }

            await RenameAsync(Before);
            await UntilAsync(before, Before.Length * Each, Hosts, exporters.Values);
            cluster.GoDown();
            await RenameAsync(Meanwhile);
            await kill(Hosts[^1], exporters[Hosts[^1]]);
            cluster.ComeUp();
            using var reader = new KafkaReader(cluster.Brokers[0], Topic, Partitions); // the other one takes a minute to come back
            await UntilAsync(reader, Expected.Count * Each, Hosts[..^1], exporters.Values);
            int[] exits = await Task.WhenAll(Hosts[..^1].Select(host => exporters[host].StopAsync()));
            return (Hosts.ToDictionary(host => host, IReadOnlyDictionary<string, int> (host) => Table(reader, host)), exits);
        }
        finally
        {
            foreach (ExporterProcess exporter in exporters.Values)
            {
                await exporter.DisposeAsync();
            }
        }
    }

    private async Task RenameAsync(string[] comms)
    {
        foreach (string comm in comms)
        {
            await _driver.LoadAsync("--count", $"{Each}", "--comm", comm, "--uid", Uid);
        }
    }

    // Each event once: a consumer knows it by its host and ID.
    private static Dictionary<string, int> Table(KafkaReader reader, string host) => reader.Records
        .Where(record => record.Key == host && record.Value.Contains($"\"id\":\"{Uid}\"", StringComparison.Ordinal))
        .Select(record => EventLine.Parse(record.Value))
        .Where(line => !line.IsSummary && line.Text("event", "kind") == "event")
        .DistinctBy(line => (line.Text("host", "name"), line.Text("event", "id")))
        .GroupBy(line => line.Process)
        .ToDictionary(group => group.Key, group => group.Count());

    private static async Task UntilAsync(
        KafkaReader reader, int renames, string[] hosts, IEnumerable<ExporterProcess> exporters)
    {
        var watch = Stopwatch.StartNew();
        while (!hosts.All(host => Table(reader, host).Values.Sum() >= renames))
        {
            if (watch.Elapsed > HangLimit)
            {
                IEnumerable<string> tables = hosts.Select(host =>
                    $"{host}: {string.Join(", ", Table(reader, host).Select(row => $"{row.Key} {row.Value}"))}; records of any host: {reader.Records.Count}");
                throw new TimeoutException(string.Join("\n", tables.Concat(exporters.Select(exporter => exporter.Log))));
            }

            await Task.Delay(200);
        }
    }
}

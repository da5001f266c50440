namespace CollectorTests;

/// <summary>Real renames, by the shipped binary, through a real collector with the configuration of deploy/pipelines/kafka-loki.</summary>
public sealed class EventsTests : IDisposable
{
    private const int Count = 3_000;
    private const string Comm = "collected";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collector-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Events_thatTheCollectorSendsOn_areThoseOfTheFile()
    {
        await using var loki = new LogsReceiver();
        int port = LogsReceiver.FreePort();
        await using (Collector collector = await StartAsync(loki, port))
        {
            await ExportAsync($"http://127.0.0.1:{port}");
        } // What it has taken it has sent on.

        EventLine[] lines = [.. File.ReadLines(InDirectory("events.json")).Select(EventLine.Parse)];
        EventLine[] ours = [.. lines.Where(line => line.Process == Comm)];
        Assert.InRange(ours.Count(line => !line.IsSummary), 100, Count); // a busy machine loses some, and says how many
        Assert.Equal(Count, ours.Sum(line => line.IsSummary ? line.Suppressed.Since + line.Lost : 1 + line.Suppressed.Since));
        Assert.Equal(lines.Select(Id).Order(), loki.Records.Select(record => record.Id).Order());
        Dictionary<string, LogRecord> records = loki.Records.ToDictionary(record => record.Id);
        Assert.All(ours.Where(line => !line.IsSummary), line =>
        {
            LogRecord record = records[Id(line)];
            Assert.Equal(line.New, record.Attributes["file.path"]);
            Assert.Equal(Comm, record.Attributes["rename.comm"]);
            Assert.Equal(line.Text("host", "name"), record.Resource["host.name"]);
        });
        HasTheNamesOfTheStatements(loki.Records);
    }

    /// <summary>Kafka's way names attributes as the exporter's OTLP does: else one dashboard would not do.</summary>
    private static void HasTheNamesOfTheStatements(IReadOnlyList<LogRecord> records)
    {
        HashSet<string> sent = [.. records.SelectMany(record => record.Attributes.Keys.Concat(record.Resource.Keys))];
        string otlp = File.ReadAllText(Path.Combine(Repository.Root, "src", "RenameExporter", "Events", "Formats", "OtlpNames.cs"));
        string[] set = [.. CollectorConfiguration.Statements(CollectorConfiguration.Read("kafka-loki/collector.yaml", "kafka-loki/kafka.yaml"))
            .Where(statement => statement.Target.Contains('"', StringComparison.Ordinal)).Select(statement => statement.Target.Split('"')[1])];

        // What no event of this run has is in the table of names, or under 'rename', which is the same in both.
        string[] missing = [.. set.Where(name => !sent.Contains(name) && !otlp.Contains($"\"{name}\"", StringComparison.Ordinal))];
        Assert.All(missing, name => Assert.NotNull(PipelinesTests.Pipelines.SchemaOf(name.Split('.'))));
        Assert.All(["log.record.uid", "rename.comm", "rename.action", "rename.outcome", "file.path", "host.name"], name => Assert.Contains(name, sent));
        Assert.All(["log.record.uid", "rename.comm", "rename.action", "rename.outcome", "file.path", "host.name"], name => Assert.Contains(name, set));
    }

    private static Task<Collector> StartAsync(LogsReceiver loki, int port) => Collector.StartAsync(
        [
            Path.Combine(PipelinesTests.Pipelines.Directory, "kafka-loki", "collector.yaml"),
            // Loki takes protobuf as well; JSON is what the receiver here reads. No port for the collector's own metrics.
            "yaml:exporters::otlp_http/loki::encoding: json",
            "yaml:exporters::otlp_http/loki::compression: none",
            "yaml:service::telemetry::metrics::level: none",
        ],
        new Dictionary<string, string> { ["LOKI_URL"] = loki.Url, ["OTLP_LISTEN"] = $"127.0.0.1:{port}" });

    private async Task ExportAsync(string endpoint)
    {
        await File.WriteAllTextAsync(InDirectory("otlp.yml"), $"endpoint: {endpoint}\n", TestContext.Current.CancellationToken);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            $"--events.output=file:{InDirectory("events.json")}", $"--events.output=otlp:{InDirectory("otlp.yml")}",
            "--events.rate=10000", "--events.burst=1000000", "--events.max-rate=0", "--events.queue=262144", "--events.file-max-size=0",
            "--events.host-name=node-7", "--events.flush-timeout=1m");
        DirectoryInfo renames = _directory.CreateSubdirectory("renames");
        CommandResult load = await CommandRunner.RunAsync(
            Repository.Renamer, "load", "--dir", renames.FullName, "--count", $"{Count}", "--comm", Comm);
        Assert.True(load.ExitCode == 0, load.Error);
        // An actor's renames are all there once it has been quiet for a second.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(0, await exporter.StopAsync());
    }

    private string InDirectory(string name) => Path.Combine(_directory.FullName, name);

    private static string Id(EventLine line) => line.Text("event", "id")!;
}

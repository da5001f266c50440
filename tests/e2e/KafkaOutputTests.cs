using System.Diagnostics;
using Testing.Kafka;

namespace E2eTests;

/// <summary>--events.output=kafka: of the shipped binary, with librdkafka's mock cluster or a broker of our own.</summary>
[Collection(nameof(Alone))]
public sealed class KafkaOutputTests : IDisposable
{
    private const string Unshare = "/usr/bin/unshare";

    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(90); // against hangs only
    private static readonly string[] s_everything = ["--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0"];

    private readonly string _directory = SharedDirectory.Create("kafka").FullName;
    private readonly RenameDriver _driver = new();

    private string EventFile => Path.Combine(_directory, "events.json");

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_topic_and_a_file_get_the_same_events()
    {
        using MockCluster cluster = new MockCluster(brokers: 2).WithTopic("renames", partitions: 3);
        using var reader = new KafkaReader(cluster.Brokers[0], "renames", partitions: 3);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            [Output(cluster.Brokers), $"--events.output=file:{EventFile}", "--events.host-name=node-7", .. s_everything]);

        await _driver.LoadAsync("--count", "2000", "--rate", "1500", "--comm", "produced"); // a young name has room for 1,700 in the ring
        await UntilAsync(() => Produced(reader.Records).Length >= 2000 && Written().Length >= 2000, exporter);

        KafkaRecord[] produced = Produced(reader.Records);
        Assert.Equal(Written(), produced.Select(record => record.Value)); // in that order, byte for byte
        Assert.Equal(2000, produced.Select(record => EventLine.Parse(record.Value).Text("event", "id")).Distinct().Count());
        Assert.Equal(("node-7", 1), (produced[0].Key, produced.Select(record => record.Partition).Distinct().Count()));
        Assert.Equal(0, await exporter.StopAsync());
        CommandResult check = await CommandRunner.RunAsync(Repository.Exporter, "check", Output(cluster.Brokers));
        Assert.Contains("renames has 3 partitions", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_comes_later_gets_what_waited()
    {
        int port;
        await using (var gone = new KafkaBroker())
        {
            port = gone.Port;
        }

        await using ExporterProcess exporter = await ExporterProcess.StartAsync([Output($"localhost:{port}"), .. s_everything]);
        await _driver.LoadAsync("--count", "500", "--comm", "produced");
        await UntilAsync(() => exporter.Log.Contains("cannot reach Kafka", StringComparison.Ordinal), exporter);

        await using var broker = new KafkaBroker(port: port);
        await UntilAsync(() => Produced(broker.Records).Length >= 500, exporter);

        Assert.Equal(500, Produced(broker.Records).Select(record => record.Value).Distinct().Count());
        Assert.Equal(0, await exporter.StopAsync());
    }

    /// <summary>librdkafka's threads block signals, so one that began before capabilities were dropped would keep them.</summary>
    [Fact]
    public async Task On_a_host_that_renames_meanwhile_it_starts_and_no_thread_keeps_a_capability()
    {
        await using var broker = new KafkaBroker();
        Task<ExporterProcess> starting = ExporterProcess.StartAsync([Output(broker.Address), .. s_everything]);
        do
        {
            await _driver.LoadAsync("--count", "1000", "--rate", "4000", "--comm", "meanwhile");
        }
        while (!starting.IsCompleted);

        await using ExporterProcess exporter = await starting;
        await UntilAsync(() => broker.Records.Count > 0, exporter);

        string[] sets = [.. Directory.EnumerateDirectories($"/proc/{exporter.Id}/task")
            .SelectMany(thread => File.ReadLines($"{thread}/status")).Where(line => line.StartsWith("CapPrm:", StringComparison.Ordinal))];

        Assert.All(sets, set => Assert.Equal("CapPrm:\t0000000000000000", set));
        Assert.Equal(0, await exporter.StopAsync());
    }

    /// <summary>What is off costs nothing: neither the library nor OpenSSL, which it brings.</summary>
    [Fact]
    public async Task Without_the_output_the_library_is_not_loaded()
    {
        await using var broker = new KafkaBroker();
        await using ExporterProcess without = await ExporterProcess.StartAsync($"--events.output=file:{EventFile}");
        await using ExporterProcess with = await ExporterProcess.StartAsync(Output(broker.Address));

        Assert.DoesNotMatch("librdkafka|libssl|libsasl", File.ReadAllText($"/proc/{without.Id}/maps"));
        Assert.Matches("librdkafka", File.ReadAllText($"/proc/{with.Id}/maps"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Without_a_broker_that_answers_it_ends_in_time(bool hangs)
    {
        await using var broker = new KafkaBroker { Delay = TimeSpan.FromMinutes(5) };
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            [Output(hangs ? broker.Address : "localhost:1"), "--events.flush-timeout=1s", .. s_everything]);
        await _driver.LoadAsync("--count", "500", "--comm", "produced");
        await UntilAsync(() => exporter.Log.Contains("cannot reach Kafka", StringComparison.Ordinal), exporter);
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await exporter.StopAsync());

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 8);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Without_the_library_it_says_what_to_install()
    {
        const string Hide = "mount --bind /dev/null $(ldconfig -p | sed -n 's/.*librdkafka.so.1 .*=> //p' | head -n 1) && exec \"$@\"";

        CommandResult result = await CommandRunner.RunAsync(
            Unshare, "--mount", "sh", "-c", Hide, "sh", Repository.Exporter, "--web.listen-address=127.0.0.1:0", Output("localhost:1"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot load librdkafka.so.1", result.Error, StringComparison.Ordinal);
        Assert.Contains("librdkafka1 in Debian", result.Error, StringComparison.Ordinal);
    }

    private string Output(params string[] brokers)
    {
        string file = Path.Combine(_directory, "kafka.yml");
        File.WriteAllText(
            file, $"brokers: [{string.Join(", ", brokers.Select(broker => $"\"{broker}\""))}]\ntopic: renames\ntimeout: 3s\n");
        return $"--events.output=kafka:{file}";
    }

    private static KafkaRecord[] Produced(IEnumerable<KafkaRecord> records) =>
        [.. records.Where(record => record.Value.Contains("\"name\":\"produced\"", StringComparison.Ordinal) && IsEvent(record.Value))];

    private string[] Written() => [.. File.ReadAllLines(EventFile)
        .Where(line => line.Contains("\"name\":\"produced\"", StringComparison.Ordinal) && IsEvent(line))];

    private static bool IsEvent(string line) => line.Contains("\"action\":\"rename\",", StringComparison.Ordinal);

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

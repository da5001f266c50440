using Testing.Kafka;
using Testing.Otlp;

namespace E2eTests;

/// <summary>Several outputs of the shipped binary at once: each gets everything, and has sums of its own.</summary>
[Collection(nameof(Alone))]
public sealed class SeveralOutputsTests : IDisposable
{
    private const int Uid = 4320;
    private const int Each = 1000; // renames of a process name

    private static readonly string[] s_comms = ["mv", "git", "rsync", "sed", "dpkg"];

    private readonly DirectoryInfo _directory = SharedDirectory.Create("outputs");
    private readonly RenameDriver _driver = new();
    private readonly EventOutputs _outputs;

    public SeveralOutputsTests() => _outputs = new(_directory.FullName, Uid);

    public void Dispose()
    {
        _driver.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_of_each_kind_and_a_file_get_the_same_events_though_one_of_each_kind_comes_late()
    {
        (int brokerPort, int receiverPort) = await EventOutputs.FreePortsAsync();
        await using var broker = new KafkaBroker { HasProducerIds = false };
        using var receiver = new OtlpReceiver();
        string[] there = [_outputs.AddKafka("kafka-1.yml", broker.Port), _outputs.AddOtlp("otlp-1.yml", receiver.Port), _outputs.AddFile("events.json")];
        string[] late = [_outputs.AddKafka("kafka-2.yml", brokerPort), _outputs.AddOtlp("otlp-2.yml", receiverPort)];
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(_outputs.Flags(burst: Each));

        foreach (string comm in s_comms)
        {
            await RenameAsync(comm, Each);
        }

        Scrape before = await exporter.ScrapeUntilAsync(
            scrape => Of(scrape, there).All(one => one.HasAll && Expected(scrape, one, s_comms.Length * Each)));
        Assert.All(Of(before, late), one => Assert.Equal((one.Received, 0m, 0m), (one.Queued, one.Delivered, one.Dropped)));
        await using var lateBroker = new KafkaBroker(port: brokerPort);
        using var lateReceiver = new OtlpReceiver(receiverPort);
        Scrape after = await exporter.ScrapeUntilAsync(scrape => _outputs.Totals(scrape).All(one => one.HasAll));
        Assert.Equal(0, await exporter.StopAsync());

        string[] lines = [.. _outputs.Lines("events.json").Order(StringComparer.Ordinal)];
        Assert.All(_outputs.Totals(after), one => Assert.Equal(lines.Length, one.Delivered));
        foreach ((KafkaBroker one, string output) in (ReadOnlySpan<(KafkaBroker, string)>)[(broker, there[0]), (lateBroker, late[0])])
        {
            SinkTotals totals = new(after, output);
            Assert.Equal(lines, one.Records.Select(record => record.Value).Distinct().Order(StringComparer.Ordinal)); // byte for byte
            Assert.InRange(one.Records.Count, totals.Delivered, totals.Delivered + totals.Redelivered);
        }

        string[] ids = [.. lines.Select(EventOutputs.IdOf).Order(StringComparer.Ordinal)];
        foreach ((OtlpReceiver one, string output) in (ReadOnlySpan<(OtlpReceiver, string)>)[(receiver, there[1]), (lateReceiver, late[1])])
        {
            SinkTotals totals = new(after, output);
            Assert.Empty(one.Problems);
            Assert.Equal(ids, one.Records.Select(record => record["log.record.uid"]).Distinct().Order(StringComparer.Ordinal));
            Assert.InRange(one.Records.Count, totals.Delivered, totals.Delivered + totals.Redelivered);
        }
    }

    [Fact]
    public async Task Passwords_that_change_while_it_runs_are_read_again_and_nothing_is_lost()
    {
        await using var broker = new KafkaBroker { Login = ("ann", "first-password") };
        string token = "first-token";
        using var receiver = new OtlpReceiver();
        receiver.Reply = request =>
            request.Headers.GetValueOrDefault("Authorization") == $"Bearer {token}" ? OtlpReply.Taken : new(401, "who are you");
        Write("password", "first-password\n");
        Write("headers", "Authorization: Bearer first-token\n");
        string kafka = _outputs.AddKafka(
            "kafka.yml", broker.Port, "timeout: 3s\nsasl: {mechanism: SCRAM-SHA-256, username: ann, password_file: password}");
        string otlp = _outputs.AddOtlp("otlp.yml", receiver.Port, "headers_file: headers");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(_outputs.Flags(burst: Each));
        await RenameAsync("before", 200);
        Scrape before = await exporter.ScrapeUntilAsync(
            scrape => _outputs.Totals(scrape).All(one => one.HasAll && Expected(scrape, one, 200)));

        broker.Login = ("ann", "second-password");
        token = "second-token";
        broker.CloseConnections();
        await RenameAsync("meanwhile", 200);
        Scrape meanwhile = await exporter.ScrapeUntilAsync(scrape => _outputs.Totals(scrape).All(one => one.Failures > new SinkTotals(before, one.Sink).Failures));
        Assert.All([kafka, otlp], output => Assert.Equal(new SinkTotals(before, output).Delivered, new SinkTotals(meanwhile, output).Delivered));
        Write("password", "second-password\n");
        Write("headers", "Authorization: Bearer second-token\n");
        Scrape after = await exporter.ScrapeUntilAsync(
            scrape => _outputs.Totals(scrape).All(one => one.HasAll && Expected(scrape, one, 400)));
        Assert.Equal(0, await exporter.StopAsync());

        Assert.True(broker.RefusedLogins > 0);
        Assert.Contains("HTTP 401", exporter.Log, StringComparison.Ordinal);
        Assert.All(["first-password", "second-password", "first-token", "second-token"], secret =>
            Assert.DoesNotContain(secret, exporter.Log, StringComparison.Ordinal));
        Assert.Equal(
            broker.Records.Select(record => EventOutputs.IdOf(record.Value)).Distinct().Order(StringComparer.Ordinal),
            receiver.Records.Select(record => record["log.record.uid"]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(new SinkTotals(after, otlp).Delivered, receiver.Records.Count);
    }

    private void Write(string name, string text) => File.WriteAllText(_outputs.PathOf(name), text);

    private Task<DriverResult> RenameAsync(string comm, int count) =>
        _driver.LoadAsync("--count", $"{count}", "--rate", "2000", "--comm", comm, "--uid", $"{Uid}");

    private SinkTotals[] Of(Scrape scrape, string[] outputs) => [.. _outputs.Totals(scrape).Where(one => outputs.Contains(one.Sink))];

    // What a busy machine loses on the way to the outputs is counted, and may be anybody's.
    private static bool Expected(Scrape scrape, SinkTotals output, int renames)
    {
        decimal lost = new SampleTotals(scrape).Lost + scrape.Sum("rename_exporter_events_dropped_total");
        return lost == 0 ? output.Received >= renames : output.Received + lost >= renames;
    }
}

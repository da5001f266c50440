using Testing.Kafka;
using Testing.Otlp;

namespace ImageTests;

/// <summary>Events leave containers as README starts them: as a user of their own, on a read-only root, under our seccomp profile.</summary>
public sealed class FleetTests(ExporterImage image) : IDisposable
{
    private const int Uid = 4323;

    private readonly DirectoryInfo _directory = SharedDirectory.Create("fleet");

    private string[] Mounted => [.. ExporterImage.Confinement, $"--volume={_directory.FullName}:{_directory.FullName}"];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Containers_write_one_stream_and_a_consumer_groups_it_by_process()
    {
        using var fleet = new Fleet(
            _directory.FullName, (host, flags) => image.StartAsync([.. Mounted, $"--name={host}"], flags),
            (host, _) => image.Podman.RunAsync("kill", "--signal=KILL", host));

        (IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> tables, int[] exits) = await fleet.RunAsync();

        Assert.All(Fleet.Hosts[..^1], host => Assert.Equal(Fleet.Expected, tables[host]));
        Assert.All(Fleet.Before, comm => Assert.Equal(Fleet.Each, tables[Fleet.Hosts[^1]][comm]));
        Assert.Equal([0, 0], exits);
    }

    [Fact]
    public async Task An_output_of_each_kind_gets_the_same_events()
    {
        var outputs = new EventOutputs(_directory.FullName, Uid);
        await using var broker = new KafkaBroker();
        using var receiver = new OtlpReceiver();
        outputs.AddKafka("kafka.yml", broker.Port);
        outputs.AddOtlp("otlp.yml", receiver.Port);
        outputs.AddFile("events.json");
        await using ExporterProcess exporter = await image.StartAsync(Mounted, outputs.Flags(burst: 500));
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "500", "--rate", "2000", "--comm", "renamer", "--uid", $"{Uid}");
        await exporter.ScrapeUntilAsync(scrape => outputs.Totals(scrape).All(one => one.HasAll
            && one.Received + new SampleTotals(scrape).Lost + scrape.Sum("rename_exporter_events_dropped_total") >= 500));
        Assert.Equal(0, await exporter.StopAsync());

        string[] lines = [.. outputs.Lines("events.json").Order(StringComparer.Ordinal)];
        Assert.Equal(lines, broker.Records.Select(record => record.Value).Order(StringComparer.Ordinal));
        Assert.Equal(
            lines.Select(EventOutputs.IdOf).Order(StringComparer.Ordinal),
            receiver.Records.Select(record => record["log.record.uid"]).Order(StringComparer.Ordinal));
        Assert.Empty(receiver.Problems);
    }
}

using Testing.Kafka;

namespace E2eTests;

/// <summary>Several hosts, one stream, and a table of who renamed: <see cref="Fleet"/>. In containers: ImageTests.</summary>
[Collection(nameof(Alone))]
public sealed class FleetTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("fleet");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Consumer_groups_a_fleets_renames_by_process_and_none_is_missing_or_counted_twice()
    {
        using var fleet = new Fleet(
            _directory.FullName, (_, flags) => ExporterProcess.StartAsync(flags), (_, exporter) => exporter.StopAsync("KILL"));

        (IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> tables, int[] exits) = await fleet.RunAsync();

        Assert.All(Fleet.Hosts[..^1], host => Assert.Equal(Fleet.Expected, tables[host]));

        // Of who was killed, what the brokers had is there: at most what waited is missing.
        Assert.All(Fleet.Before, comm => Assert.Equal(Fleet.Each, tables[Fleet.Hosts[^1]][comm]));
        Assert.Equal([0, 0], exits);
    }
}

namespace E2eTests;

/// <summary>A real container, as podman and runc make it: a tree of its own with nothing but the driver.</summary>
public sealed class ContainerTests : IAsyncLifetime
{
    private readonly Podman _podman = new();

    public async ValueTask InitializeAsync() => await _podman.ImportRenamerAsync();

    public ValueTask DisposeAsync() => _podman.DisposeAsync();

    [Fact]
    public async Task Container_that_is_gone_has_podmans_id()
    {
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--labels.cgroup=true", "--labels.user=true");

        string id = await _podman.RenameAsync(321, "in-a-box");

        Sample sample = Assert.Single(
            (await exporter.ScrapeAsync()).Of("file_renames_total"), s => s.Labels["comm"] == "in-a-box");
        Assert.Equal(64, id.Length);
        Assert.Equal(id, sample.Labels["container_id"]);
        Assert.Contains(id, sample.Labels["cgroup"], StringComparison.Ordinal);
        Assert.Equal("root", sample.Labels["user"]);
        Assert.Equal(321, sample.Value);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
    public async Task Event_of_a_container_has_podmans_id_and_the_containers_own_path()
    {
        string log = _podman.PathOf("events.json");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--labels.cgroup", $"--events.output=file:{log}", "--events.flush-timeout=10s");

        string id = await _podman.RenameAsync(3, "told-of-a-box");
        Assert.Equal(0, await exporter.StopAsync());

        EventLine[] events =
        [
            .. File.ReadLines(log).Select(EventLine.Parse).Where(line => line.Process == "told-of-a-box"),
        ];
        Assert.Equal(3, events.Length);
        Assert.All(events, line =>
        {
            Assert.Equal(id, line.Text("container", "id"));
            Assert.StartsWith("/tmp/", line.New, StringComparison.Ordinal);
            Assert.Empty(line.Doubts);
        });
    }
}

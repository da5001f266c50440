namespace E2eTests;

/// <summary>A real container, as podman and runc make it: a tree of its own with nothing but the driver.</summary>
public sealed class ContainerTests : IAsyncLifetime
{
    private const string Image = "localhost/renamer";

    // The host's podman configuration may ask for limits or a runtime that cannot be had here.
    private const string Configuration = """
        [containers]
        default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "none"
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("container").FullName;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "containers.conf"), Configuration);
        string root = Directory.CreateDirectory(Path.Combine(_directory, "root", "tmp")).Parent!.FullName;
        File.Copy(Repository.Renamer, Path.Combine(root, "renamer"));
        string tar = Path.Combine(_directory, "image.tar");
        await RunAsync("tar", "-C", root, "-cf", tar, ".");
        await PodmanAsync("import", tar, Image);
    }

    public async ValueTask DisposeAsync()
    {
        await PodmanAsync("rmi", "--all", "--force");
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Container_that_is_gone_has_podmans_id()
    {
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--labels.cgroup=true", "--labels.user=true");
        string idFile = Path.Combine(_directory, "id");

        await PodmanAsync("run", "--rm", "--network=host", "--cidfile", idFile, Image,
            "/renamer", "load", "--dir", "/tmp", "--count", "321", "--comm", "in-a-box");

        string id = await File.ReadAllTextAsync(idFile, TestContext.Current.CancellationToken);
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
        string log = Path.Combine(_directory, "events.json");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--labels.cgroup", $"--events.output=file:{log}", "--events.flush-timeout=10s");
        string idFile = Path.Combine(_directory, "id");

        await PodmanAsync("run", "--rm", "--network=host", "--cidfile", idFile, Image,
            "/renamer", "load", "--dir", "/tmp", "--count", "3", "--comm", "told-of-a-box");
        Assert.Equal(0, await exporter.StopAsync());

        string id = await File.ReadAllTextAsync(idFile, TestContext.Current.CancellationToken);
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

    /// <summary>With storage of the test's own, so that nothing of the host's is touched.</summary>
    private Task PodmanAsync(params string[] arguments) => RunAsync("env",
        [$"CONTAINERS_CONF={_directory}/containers.conf", "podman",
            "--root", $"{_directory}/storage", "--runroot", $"{_directory}/run", "--storage-driver", "vfs",
            .. arguments]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(
            result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }
}

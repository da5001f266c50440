namespace E2eTests.Dashboards;

/// <summary>
/// An exporter on this host, in tracepoint mode, and what it has to see: real programs, some of them in cgroups
/// that are called as a container runtime would call them.
/// </summary>
internal sealed class StageHost : IAsyncDisposable
{
    private readonly string _directory = SharedDirectory.Create("stage").FullName;
    private readonly Dictionary<string, TestCgroup> _containers = new(StringComparer.Ordinal);

    private StageHost(ExporterProcess exporter) => Exporter = exporter;

    public ExporterProcess Exporter { get; private set; }

    public static async Task<StageHost> StartAsync() => new(await StartExporterAsync());

    /// <summary>Counters begin at zero again, as after an upgrade.</summary>
    public async Task RestartAsync()
    {
        await Exporter.DisposeAsync();
        Exporter = await StartExporterAsync();
    }

    /// <param name="program">Of programs.sh; after an @, the container that it runs in.</param>
    public async Task RunAsync(string program)
    {
        string[] parts = program.Split('@');
        string directory = Directory.CreateDirectory(Path.Combine(_directory, program)).FullName;
        string script = Path.Combine(Repository.Root, "tests", "e2e", "Dashboards", "programs.sh");
        string[] enter = parts.Length == 1 ? [] : [.. (await ContainerAsync(parts[1])).Enter];
        string[] run = [.. enter, "sh", script, parts[0], directory];
        CommandResult result = await CommandRunner.RunAsync(run[0], run[1..]);
        Assert.True(result.ExitCode == 0, $"{program}: {result.Output}{result.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        await Exporter.DisposeAsync();
        foreach (TestCgroup container in _containers.Values)
        {
            await container.RemoveAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static Task<ExporterProcess> StartExporterAsync() =>
        ExporterProcess.StartAsync(
            "--labels.cgroup=true", "--events.output=stdout", "--detector.alertmanager=http://127.0.0.1:9/", // nobody is there
            "--series.max=100000"); // another test has ten thousand names

    private async Task<TestCgroup> ContainerAsync(string id)
    {
        if (!_containers.TryGetValue(id, out TestCgroup? container))
        {
            _containers[id] = container = await TestCgroup.CreateAsync($"cri-containerd-{id}.scope");
        }

        return container;
    }
}

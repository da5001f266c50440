namespace KernelTests;

/// <summary>Directories that a probe is kept in: whose they are, and what else is in them.</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class PinTests : IAsyncDisposable
{
    private const string Uid = "4345";

    // CAP_BPF, CAP_PERFMON; and CAP_DAC_READ_SEARCH, for tracefs.
    private const string Capabilities = "c000000004";

    private readonly PinMount _mount = new();

    public async ValueTask DisposeAsync() => await _mount.DisposeAsync();

    [Fact]
    public async Task User_under_the_seccomp_profile_keeps_and_continues()
    {
        _mount.Make(Uid);
        using var driver = new RenameDriver();
        await using (ExporterProcess first = await StartConfinedAsync(Uid))
        {
            Assert.Contains($"kept in {_mount.Pins}", first.Log, StringComparison.Ordinal);
            await driver.LoadAsync("--count", "300", "--comm", "pinned");
            await first.StopAsync("KILL");
        }

        await driver.LoadAsync("--count", "300", "--comm", "pinned");
        await using ExporterProcess next = await StartConfinedAsync(Uid);

        Assert.Contains("probe continued", next.Log, StringComparison.Ordinal);
        Assert.Equal(600, (await next.ScrapeAsync()).Sum("file_renames_total", ("comm", "pinned")));
        Assert.Equal(0, await next.StopAsync());
        Assert.Equal(0, await DetachConfinedAsync()); // which may not remove the directory
        Assert.Empty(Directory.GetFiles(_mount.Pins));
    }

    [Fact]
    public async Task Directory_of_nobody_is_refused()
    {
        _mount.Make("65534");

        await using ExporterProcess exporter = await StartConfinedAsync("65534");

        Assert.Contains("the probe ends with this exporter", exporter.Log, StringComparison.Ordinal);
        Assert.Contains("must not be nobody", exporter.Log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_mount.Pins));
    }

    /// <summary>Of the host's other BPF programs; links among them would be detached.</summary>
    [Fact]
    public async Task Pins_of_others_stay()
    {
        _mount.Make("0");
        string[] others = ["map_other", "link_other", "prog_other"];
        foreach (string other in others)
        {
            CommandResult made = await CommandRunner.RunAsync(
                "/usr/sbin/bpftool", "map", "create", Path.Combine(_mount.Pins, other),
                "type", "array", "key", "4", "value", "4", "entries", "1", "name", "other");
            Assert.True(made.ExitCode == 0, made.Error);
        }

        await using (ExporterProcess first = await StartAsync())
        {
            Assert.Contains("kept in", first.Log, StringComparison.Ordinal);
            await first.StopAsync("KILL");
        }

        CommandResult check = await CommandRunner.RunAsync(Repository.Exporter, "check", $"--probe.keep={_mount.Pins}");
        Assert.Matches($@"kept probe +attached, \d+ pins in {_mount.Pins}: ", check.Output);
        await using (ExporterProcess other = await StartAsync("--probe.max-entries=1000"))
        {
            Assert.Contains("another probe has taken the place", other.Log, StringComparison.Ordinal);
            await other.StopAsync("KILL");
        }

        Assert.StartsWith("detached what was kept", await _mount.DetachAsync(), StringComparison.Ordinal);
        Assert.Equal(others.Order(), Directory.GetFiles(_mount.Pins).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Directory_of_another_file_system_is_left_alone()
    {
        string directory = Directory.CreateTempSubdirectory("no-pins").FullName;
        string file = Path.Combine(directory, "rename_map_of_mine");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        await using (ExporterProcess exporter = await ExporterProcess.StartAsync($"--probe.keep={directory}"))
        {
            Assert.Contains("is in no BPF file system", exporter.Log, StringComparison.Ordinal);
        }

        CommandResult detach = await CommandRunner.RunAsync(Repository.Exporter, "detach", $"--probe.keep={directory}");
        Assert.Equal(1, detach.ExitCode);
        Assert.Contains("is in no BPF file system", detach.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(directory));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Link_to_a_directory_is_refused()
    {
        _mount.Make("0");
        string link = Path.Combine(Directory.CreateTempSubdirectory("link").FullName, "pins");
        Directory.CreateSymbolicLink(link, _mount.Pins);

        await using ExporterProcess exporter = await ExporterProcess.StartAsync($"--probe.keep={link}");

        Assert.Contains("the probe ends with this exporter", exporter.Log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_mount.Pins));
        Directory.Delete(Path.GetDirectoryName(link)!, recursive: true);
    }

    private Task<ExporterProcess> StartAsync(params string[] flags) =>
        ExporterProcess.StartAsync([$"--probe.keep={_mount.Pins}", .. flags]);

    private Task<ExporterProcess> StartConfinedAsync(string uid) => ExporterProcess.StartByAsync(
        Repository.Confine, "--seccomp", Repository.SeccompProfile, uid, Capabilities, Repository.Binary,
        $"--probe.keep={_mount.Pins}");

    private async Task<int> DetachConfinedAsync() => (await CommandRunner.RunAsync(
        Repository.Confine, "--seccomp", Repository.SeccompProfile, Uid, Capabilities, Repository.Binary, "detach",
        $"--probe.keep={_mount.Pins}")).ExitCode;
}

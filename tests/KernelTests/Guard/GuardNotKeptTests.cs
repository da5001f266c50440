using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KernelTests.Guard;

/// <summary>A guard ends with its exporter, also where --probe.keep would have the probe outlive it.</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed partial class GuardNotKeptTests : IAsyncDisposable
{
    private const uint Uid = 4381;
    private const int Budget = 100;

    // Against hangs only.
    private const int Looks = 3000;

    private readonly PinMount _mount = new();
    private readonly DirectoryInfo _directory = SharedDirectory.Create("not-kept");

    public async ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        await _mount.DisposeAsync();
    }

    /// <summary>The lease is the longest there is, so it is not its end that lets anybody go on.</summary>
    [Fact]
    public async Task Process_at_its_budget_makes_all_its_renames_once_the_exporter_is_killed()
    {
        await using ExporterProcess exporter = await GuardedAsync();
        string[] objects = ObjectsOf(exporter.Id);
        Assert.Equal(["link", "map", "prog"], objects.Select(one => one.Split(' ')[0]).Distinct().Order());
        Assert.Superset(objects.ToHashSet(), await ObjectsAsync());
        using Storm storm = Storm.Begin(Uid);
        string pid = await StoppedAsync(exporter);
        try
        {
            Assert.True(await IsStoppedAgainAsync(storm, pid));
            Assert.InRange(storm.Renamed, Budget, Budget + 1); // a signal comes when the system call returns
            await ContinueAsync(pid);
            Assert.True(await IsStoppedAgainAsync(storm, pid)); // at its next one
            Assert.InRange(storm.Renamed, Budget + 1, Budget + 2);

            Assert.Equal(137, await exporter.StopAsync("KILL"));
            await ContinueAsync(pid);

            Assert.False(await IsStoppedAgainAsync(storm, pid));
            Assert.Equal(0, (await storm.End).ExitCode);
            Assert.Equal(Storm.Files, storm.Renamed);
        }
        finally
        {
            if (!storm.End.IsCompleted)
            {
                await CommandRunner.RunAsync("kill", "-KILL", pid);
                await storm.End;
            }
        }

        Assert.Equal(Storm.Files, await Storm.RunAsync(Uid)); // another one, of the same budget
        Assert.Empty(Pins());
        for (int look = 0; look < Looks && (await ObjectsAsync()).Overlaps(objects); look++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken); // the kernel frees them after a grace period
        }

        Assert.DoesNotContain(await ObjectsAsync(), objects.Contains);
    }

    [Fact]
    public async Task Log_and_check_say_that_no_probe_is_kept_and_the_one_kept_before_is_detached()
    {
        Assert.Matches(@"kept probe +none will be kept: a guard must not outlive the exporter", await CheckAsync());
        await using (ExporterProcess before = await ExporterProcess.StartAsync($"--probe.keep={_mount.Pins}"))
        {
            await before.StopAsync("KILL");
        }

        Assert.NotEmpty(Pins());
        string check = await CheckAsync();
        Assert.Matches($@"kept probe +attached, \d+ pins in {_mount.Pins}: the next exporter\s+detaches it", check);
        Assert.Contains("none will be kept: a guard must not outlive the exporter", check, StringComparison.Ordinal);

        await using ExporterProcess exporter = await GuardedAsync();

        Assert.Contains(
            $"the probe ends with this exporter, and is not kept in {_mount.Pins}: the guard of --guard.policy.file must not outlive it",
            exporter.Log, StringComparison.Ordinal);
        Assert.Empty(Pins());
    }

    /// <summary>As under the packaged unit.</summary>
    [Fact]
    public async Task Descriptor_store_gets_nothing()
    {
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(
            Repository.Manager, [Repository.Exporter, "--probe.attach=tracepoint", .. GuardFlags()]);
        Assert.Contains("is not kept in systemd's descriptor store: the guard of --guard.policy.file", manager.Log, StringComparison.Ordinal);

        await CommandRunner.RunAsync("kill", "-KILL", Started().Match(manager.Log).Groups["pid"].Value);
        for (int look = 0; look < Looks && Started().Count(manager.Log) < 2; look++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["0", "0"], Started().Matches(manager.Log).Select(start => start.Groups["descriptors"].Value));
    }

    private Task<ExporterProcess> GuardedAsync() =>
        ExporterProcess.StartAsync(["--probe.attach=tracepoint", "--guard.lease=1m", .. Flags()]);

    private string[] Flags() => [$"--probe.keep={_mount.Pins}", .. GuardFlags()];

    private string[] GuardFlags() =>
    [
        "--guard.mode=enforce",
        $"--guard.policy.file={PolicyFile.Write(_directory, Uid, $"budget: {Budget}, refill: 1/h", "stop")}",
    ];

    private async Task<string> CheckAsync() => (await CommandRunner.RunAsync(Repository.Exporter, ["check", .. Flags()])).Output;

    private string[] Pins() => Directory.Exists(_mount.Pins) ? Directory.GetFileSystemEntries(_mount.Pins) : [];

    /// <returns>The process that the exporter says was stopped.</returns>
    private static async Task<string> StoppedAsync(ExporterProcess exporter)
    {
        for (int look = 0; look < Looks && !Continued().IsMatch(exporter.Log); look++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Matches(Continued(), exporter.Log);
        return Continued().Match(exporter.Log).Groups["pid"].Value;
    }

    private static async Task ContinueAsync(string pid) => await CommandRunner.RunAsync("kill", "-CONT", pid);

    /// <returns>False: it has ended.</returns>
    private static async Task<bool> IsStoppedAgainAsync(Storm storm, string pid)
    {
        for (int look = 0; look < Looks && !storm.End.IsCompleted; look++)
        {
            if (State(pid) == 'T')
            {
                return true;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(storm.End.IsCompleted, "a process of the test neither ends nor is stopped");
        return false;
    }

    // "4711 (comm) T 1 …": proc_pid_stat(5).
    private static char? State(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0];
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    /// <summary>Programs, maps and links that a process has descriptors of: <c>prog 17</c>.</summary>
    private static string[] ObjectsOf(int pid) =>
    [
        .. Directory.GetFiles($"/proc/{pid}/fdinfo").SelectMany(TryReadLines).Select(line => Identified().Match(line))
            .Where(match => match.Success).Select(match => $"{match.Groups["kind"]} {match.Groups["id"]}").Distinct(),
    ];

    private static string[] TryReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return []; // closed meanwhile
        }
    }

    /// <summary>All of this host.</summary>
    private static async Task<HashSet<string>> ObjectsAsync()
    {
        HashSet<string> all = [];
        foreach (string kind in (string[])["prog", "map", "link"])
        {
            CommandResult result = await CommandRunner.RunAsync("/usr/sbin/bpftool", "-j", kind, "list");
            Assert.Equal(0, result.ExitCode);
            using JsonDocument list = JsonDocument.Parse(result.Output);
            all.UnionWith(list.RootElement.EnumerateArray().Select(
                item => string.Create(CultureInfo.InvariantCulture, $"{kind} {item.GetProperty("id").GetInt64()}")));
        }

        return all;
    }

    [GeneratedRegex("'kill -CONT (?<pid>[0-9]+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Continued();

    [GeneratedRegex(@"manager: started (?<pid>\d+), (?<descriptors>\d+) descriptors", RegexOptions.ExplicitCapture)]
    private static partial Regex Started();

    [GeneratedRegex(@"^(?<kind>prog|map|link)_id:\s*(?<id>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Identified();
}

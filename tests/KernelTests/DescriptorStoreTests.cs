using System.Globalization;
using System.Text.RegularExpressions;

namespace KernelTests;

/// <summary>What systemd holds while the service restarts (tests/driver/manager stands in for it).</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed partial class DescriptorStoreTests
{
    private const string Uid = "4344";

    [Fact]
    public async Task Renames_while_the_service_restarts_are_counted()
    {
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(Repository.Manager, Repository.Exporter);
        using var driver = new RenameDriver();
        long did = 0;
        for (int kill = 1; kill <= 4; kill++)
        {
            did += (await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "kept")).Renamed;
            await ScrapeAsync(manager, kill);

            // The manager is not the exporter: it starts the next one at once.
            await KillAsync(manager, "KILL");
            did += (await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "kept")).Renamed;
        }

        Scrape scrape = await ScrapeAsync(manager, 5);

        Assert.Equal(4000, did);
        Assert.Equal(did, (long)scrape.Sum("file_renames_total", ("comm", "kept"), ("uid", Uid)));
        Assert.Equal(4, Regex.Count(manager.Log, "probe continued, .* kept in systemd's descriptor store"));
        Assert.DoesNotContain("would not store", manager.Log, StringComparison.Ordinal);
        Assert.Equal(0, await manager.StopAsync());
    }

    /// <summary>As after a fault of memory, or by whoever may write to it: a slot holds less than what was published of it.</summary>
    [Fact]
    public async Task What_does_not_fit_is_given_up_and_the_next_probe_is_kept()
    {
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(Repository.Manager, Repository.Exporter);
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "before");
        await ScrapeAsync(manager, 1);
        await KillAsync(manager, "STOP");
        await ZeroActorsAsync(Pid(manager));
        await KillAsync(manager, "KILL");

        Scrape scrape = await ScrapeAsync(manager, 2);
        Assert.Contains("is not continued, its counts end here: slot", manager.Log, StringComparison.Ordinal);
        Assert.Equal(0, scrape.Sum("file_renames_total", ("comm", "before")));
        Assert.Equal(2, Regex.Count(manager.Log, "the probe stays attached when this exporter ends"));
        await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "after");
        await ScrapeAsync(manager, 2);
        await KillAsync(manager, "KILL");

        scrape = await ScrapeAsync(manager, 3);
        Assert.Equal(500, scrape.Sum("file_renames_total", ("comm", "after")));
        Assert.Equal(1, Regex.Count(manager.Log, "probe continued"));
        Assert.Equal(0, await manager.StopAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("12")]
    public async Task Store_without_room_keeps_nothing(string room)
    {
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(
            "/usr/bin/env", $"ROOM={room}", Repository.Manager, Repository.Exporter);

        Assert.Contains("the probe ends with this exporter", manager.Log, StringComparison.Ordinal);
        Assert.Contains("FileDescriptorStoreMax=", manager.Log, StringComparison.Ordinal);
        await KillAsync(manager, "KILL");
        await ScrapeAsync(manager, 2);
        Assert.Equal(2, Regex.Count(manager.Log, @"manager: started \d+, 0 descriptors"));
    }

    /// <summary>Both are stored for a moment, where there is room for both; each is the whole of what is stored afterwards.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Counts_go_on_in_another_probe(bool hasRoomForBoth)
    {
        const int Witness = 1;
        int one = await DescriptorsAsync();
        string file = Path.Combine(Directory.CreateTempSubdirectory("config").FullName, "config");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(
            "/usr/bin/env", $"ROOM={Witness + (hasRoomForBoth ? 2 * one : one)}", Repository.Manager, Repository.Exporter,
            $"--config.file={file}");
        using var driver = new RenameDriver();
        for (int life = 1; life <= 3; life++)
        {
            await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "moved");
            Assert.Equal(500 * ((2 * life) - 1), (await ScrapeAsync(manager, life)).Sum("file_renames_total", ("comm", "moved")));
            await File.WriteAllTextAsync(file, "probe.max-entries: 1000\n", TestContext.Current.CancellationToken);
            await KillAsync(manager, "KILL");
            await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "moved");
        }

        Assert.Equal(3000, (await ScrapeAsync(manager, 4)).Sum("file_renames_total", ("comm", "moved")));
        Assert.Equal(1, Regex.Count(manager.Log, "another probe has taken the place of the one kept in systemd's descriptor store"));
        Assert.Equal(2, Regex.Count(manager.Log, "probe continued"));
        Assert.Equal(!hasRoomForBoth, manager.Log.Contains("would not store", StringComparison.Ordinal));
        Assert.Equal(3, Regex.Count(manager.Log, $@"manager: started \d+, {one} descriptors"));
    }

    /// <returns>How many a probe takes.</returns>
    private static async Task<int> DescriptorsAsync()
    {
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(Repository.Manager, Repository.Exporter);
        await KillAsync(manager, "KILL");
        await AgainAsync(manager, 2);
        return int.Parse(Regex.Match(manager.Log, @"(\d+) descriptors(?![\s\S]*descriptors)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>A probe that systemd holds, and flags by which nobody would go on with it.</summary>
    [Fact]
    public async Task Store_is_emptied_where_it_is_not_wanted()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("config").FullName, "config");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using ExporterProcess manager = await ExporterProcess.StartByAsync(
            Repository.Manager, Repository.Exporter, $"--config.file={file}");
        await File.WriteAllTextAsync(file, "probe.keep: none\n", TestContext.Current.CancellationToken);
        await KillAsync(manager, "KILL");
        await ScrapeAsync(manager, 2);
        await KillAsync(manager, "KILL");
        await ScrapeAsync(manager, 3);

        Assert.DoesNotContain("probe continued", manager.Log, StringComparison.Ordinal);
        Assert.EndsWith(", 0 descriptors", Started().Matches(manager.Log)[2].Value, StringComparison.Ordinal);
    }

    /// <summary>With a policy the probe ends with the exporter, and so does what it stops.</summary>
    [Fact]
    public async Task A_guard_is_not_kept()
    {
        string policy = Path.Combine(Directory.CreateTempSubdirectory("policy").FullName, "policy.yml");
        await File.WriteAllTextAsync(
            policy,
            $"""
            version: 1
            mode: monitor
            rules:
              - name: of-a-test
                match:
                  uids: ["{Uid}"]
                budget: 1000000
                refill: 5/s
                action: stop

            """,
            TestContext.Current.CancellationToken);

        await using ExporterProcess manager = await ExporterProcess.StartByAsync(
            Repository.Manager, Repository.Exporter, $"--guard.policy.file={policy}");

        Assert.Contains("the probe ends with this exporter, and is not kept", manager.Log, StringComparison.Ordinal);
        await KillAsync(manager, "KILL");
        await AgainAsync(manager, 2);
        Assert.Contains("manager: started", manager.Log, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(manager.Log, @"manager: started \d+, 0 descriptors"));
    }

    private static string Pid(ExporterProcess manager) => Started().Matches(manager.Log)[^1].Groups["pid"].Value;

    private static async Task KillAsync(ExporterProcess manager, string signal) =>
        Assert.Equal(0, (await CommandRunner.RunAsync("kill", $"-{signal}", Pid(manager))).ExitCode);

    // Through bpf(2), as nobody else does.
    private static async Task ZeroActorsAsync(string pid)
    {
        foreach (string file in Directory.GetFiles($"/proc/{pid}/fdinfo"))
        {
            Match map = ActorSlots().Match(await File.ReadAllTextAsync(file));
            if (map.Success && (await CommandRunner.RunAsync("/usr/sbin/bpftool", "map", "show", "id", map.Groups["id"].Value))
                .Output.Contains("name actor_slots", StringComparison.Ordinal))
            {
                await ZeroAsync(map.Groups["id"].Value, int.Parse(map.Groups["size"].Value, CultureInfo.InvariantCulture));
                return;
            }
        }

        Assert.Fail($"process {pid} has no slots of actors");
    }

    private static async Task ZeroAsync(string id, int size)
    {
        string[] zeroes = [.. Enumerable.Repeat("0", size)];
        for (int number = 0; number < 32; number++)
        {
            string[] key = [.. BitConverter.GetBytes(number).Select(one => one.ToString(CultureInfo.InvariantCulture))];
            CommandResult result = await CommandRunner.RunAsync(
                "/usr/sbin/bpftool", ["map", "update", "id", id, "key", .. key, "value", .. zeroes]);
            Assert.True(result.ExitCode == 0, result.Error);
        }
    }

    private static async Task<Scrape> ScrapeAsync(ExporterProcess manager, int life)
    {
        Uri url = await AgainAsync(manager, life);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        return Scrape.Parse((await http.GetStringAsync(new Uri(url, "/metrics"))).Split('\n'));
    }

    /// <returns>Where its life of this number listens.</returns>
    private static async Task<Uri> AgainAsync(ExporterProcess manager, int life)
    {
        for (int wait = 0; wait < 1200; wait++)
        {
            MatchCollection found = Listening().Matches(manager.Log);
            if (found.Count >= life)
            {
                return new(found[life - 1].Groups["url"].Value);
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the exporter does not listen for the {life}th time:\n{manager.Log}");
    }

    [GeneratedRegex(@"manager: started (?<pid>\d+), \d+ descriptors", RegexOptions.ExplicitCapture)]
    private static partial Regex Started();

    [GeneratedRegex(@"value_size:\s+(?<size>\d+)[\s\S]*map_id:\s+(?<id>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ActorSlots();

    [GeneratedRegex("listening on (?<url>https?://[^, ]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}

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
            Assert.Equal(0, (await CommandRunner.RunAsync("kill", "-9", Started().Matches(manager.Log)[^1].Groups["pid"].Value)).ExitCode);
            did += (await driver.LoadAsync("--count", "500", "--uid", Uid, "--comm", "kept")).Renamed;
        }

        Scrape scrape = await ScrapeAsync(manager, 5);

        Assert.Equal(4000, did);
        Assert.Equal(did, (long)scrape.Sum("file_renames_total", ("comm", "kept"), ("uid", Uid)));
        Assert.Equal(4, Regex.Count(manager.Log, "probe continued, .* kept in systemd's descriptor store"));
        Assert.DoesNotContain("would not store", manager.Log, StringComparison.Ordinal);
        Assert.Equal(0, await manager.StopAsync());
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
        await CommandRunner.RunAsync("kill", "-9", Started().Matches(manager.Log)[^1].Groups["pid"].Value);
        await AgainAsync(manager, 2);
        Assert.Contains("manager: started", manager.Log, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(manager.Log, @"manager: started \d+, 0 descriptors"));
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

    [GeneratedRegex(@"manager: started (?<pid>\d+), ", RegexOptions.ExplicitCapture)]
    private static partial Regex Started();

    [GeneratedRegex("listening on (?<url>https?://[^, ]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}

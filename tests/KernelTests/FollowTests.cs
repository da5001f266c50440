namespace KernelTests;

/// <summary>--follow-actor: whoever is chosen is shown in full, and others no more often than before.</summary>
public sealed class FollowTests
{
    private const int Renames = 1000, Rate = 200, Burst = 200, PerSecond = 5;

    /// <summary>By name, before there is an event of it; and by path, once there is one.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("comm=followed")]
    [InlineData("path={0}/*")]
    public async Task Followed_actor_is_sampled_at_every_rename_and_no_other_is(string choice)
    {
        using var driver = new RenameDriver();
        using var elsewhere = new RenameDriver();
        DirectoryInfo directory = SharedDirectory.Create("follow");
        string chosen = Path.Combine(directory.FullName, "chosen.json");
        await using SampledExporter exporter = await SampledExporter.StartAsync(
            "--probe.attach=tracepoint", $"--events.burst={Burst}", $"--events.output=file:{chosen}",
            $"--events.select=file:{chosen} {string.Format(System.Globalization.CultureInfo.InvariantCulture, choice, driver.Directory)} follow-actor");

        DateTimeOffset began = DateTimeOffset.UtcNow;
        await Task.WhenAll(
            driver.LoadAsync("--count", $"{Renames}", "--rate", $"{Rate}", "--comm", "followed"),
            elsewhere.LoadAsync("--count", $"{Renames}", "--rate", $"{Rate}", "--comm", "unfollowed"));
        double seconds = (DateTimeOffset.UtcNow - began).TotalSeconds;
        while (Told(exporter) < Renames)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        // Half of the budget is for it first, so none is lost to the other's burst. Beside a flood of a test's the kernel's ring may
        // lose some.
        SampleTotals totals = await exporter.TotalsAsync();
        Assert.Equal(0, Suppressed(exporter));
        Assert.InRange(Lost(exporter), 0, totals.Lost);
        Assert.InRange(exporter.EventsOf("unfollowed").Count, 1, Burst + Math.Ceiling(PerSecond * seconds));
        // A summary has no path: what is chosen by one has all of them.
        Assert.DoesNotContain(
            (await File.ReadAllTextAsync(chosen, TestContext.Current.CancellationToken)).Split('\n')[..^1].Select(EventLine.Parse),
            line => line.Process == "unfollowed" && !(line.IsSummary && choice.StartsWith("path", StringComparison.Ordinal)));
        directory.Delete(recursive: true);
    }

    private static long Suppressed(SampledExporter exporter) =>
        exporter.EventsOf("followed").Concat(exporter.Summaries.Where(line => line.Process == "followed")).Sum(line => line.Suppressed.Since);

    private static long Lost(SampledExporter exporter) =>
        exporter.Summaries.Where(line => line.Process == "followed").Sum(line => line.Lost);

    private static long Told(SampledExporter exporter) => exporter.EventsOf("followed").Count + Suppressed(exporter) + Lost(exporter);
}

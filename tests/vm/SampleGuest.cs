namespace VmTests;

/// <summary>What guest/samples.sh left of a guest: the exporter's events and pages.</summary>
public sealed class SampleGuest
{
    private readonly Guest _guest;

    public SampleGuest(Guest guest)
    {
        guest.AssertEnded("samples");
        _guest = guest;
    }

    private string Out => _guest.Directory;

    /// <summary>What a scenario left: events, and totals, of which the last are those of a settled exporter.</summary>
    internal (IReadOnlyList<EventLine> Samples, IReadOnlyList<SampleTotals> Totals) Scenario(string mode, string name)
    {
        string directory = Path.Combine(Out, $"{mode}-{name}");
        var scenario = new Scenario(directory);
        Assert.True(scenario.WasReady, scenario.ExporterLog);
        Assert.Contains($"probe attached by {mode}", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(0, scenario.ExitStatus);
        return ([.. Lines(mode, name).Where(line => !line.IsSummary)],
            [.. Directory.GetFiles(directory, "*.metrics").Order(StringComparer.Ordinal)
                .Select(page => new SampleTotals(Scrape.Read(page)))]);
    }

    /// <summary>Events, and what is said of those that are none.</summary>
    internal IReadOnlyList<EventLine> Lines(string mode, string name) =>
        [.. new Scenario(Path.Combine(Out, $"{mode}-{name}")).Lines("events.json").Select(EventLine.Parse)];

    /// <summary>What the guest knew of its files: <c>inode 7</c>, <c>device 0:24</c>.</summary>
    internal string Fact(string mode, string name) => File
        .ReadLines(Path.Combine(Out, $"{mode}-names", "facts"))
        .Single(line => line.StartsWith(name + ' ', StringComparison.Ordinal))[(name.Length + 1)..];
}

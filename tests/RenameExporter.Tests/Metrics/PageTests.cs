using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Metrics;
using RenameExporter.Probing;
using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>The page against the catalogue.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Snapshots => ["vfs_rename", "tracepoint", "exits", "empty"];

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Page_everyFamily_isDeclaredAsInTheCatalogue(string snapshot)
    {
        foreach (PageFamily written in Page.Parse(await ExpositionText.OfAsync(Of(snapshot))))
        {
            MetricFamily family = MetricCatalogue.All.Single(f => f.Name == written.Name);
            Assert.Equal(family.Help, written.Help);
            Assert.Equal(family.Type.ToString().ToLowerInvariant(), written.Type);
        }
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Page_everySample_hasTheLabelsOfTheCatalogue(string snapshot)
    {
        foreach (PageFamily written in Page.Parse(await ExpositionText.OfAsync(Of(snapshot))))
        {
            string[] labels = MetricCatalogue.All.Single(f => f.Name == written.Name).Labels;
            if (snapshot == "tracepoint" && written.Name == MetricCatalogue.Duration.Name)
            {
                labels = []; // a mode that cannot know the file system has no label to be wrong
            }

            Assert.All(written.Samples, sample => Assert.Equal(
                sample.Name.EndsWith("_bucket", StringComparison.Ordinal)
                    ? [.. labels, "le"]
                    : labels,
                sample.Labels.Keys));
        }
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Page_families_standInTheOrderOfTheCatalogue(string snapshot)
    {
        string[] written =
        [
            .. Page.Parse(await ExpositionText.OfAsync(Of(snapshot))).Select(f => f.Name),
        ];

        Assert.Equal(MetricCatalogue.All.Select(f => f.Name).Where(written.Contains), written);
    }

    [Fact]
    public async Task Page_modeThatSeesAll_hasEveryFamily()
    {
        IReadOnlyList<PageFamily> written = Page.Parse(
            await ExpositionText.OfAsync(GoldenSnapshots.VfsRename));

        Assert.Equal(
            MetricCatalogue.All.Except(OnRequest.Families).Select(f => f.Name),
            written.Select(f => f.Name));
        Assert.All(written, family => Assert.NotEmpty(family.Samples));
    }

    [Fact]
    public async Task Page_nothingCountedYet_hasEverySampleOfTheProbeAsZero()
    {
        // A rate needs a first sample: reasons and outcomes are there before they happen.
        IReadOnlyList<PageFamily> written = Page.Parse(
            await ExpositionText.OfAsync(GoldenSnapshots.Empty));

        Assert.All(
            written.Where(f => f.Type == "counter"),
            f => Assert.True(f.Samples.Count > 0 && f.Samples.All(s => s.Value == 0), f.Name));
    }

    [Fact]
    public async Task Page_tracepointMode_leavesOutWhatItCannotSee()
    {
        string[] written =
        [
            .. Page.Parse(await ExpositionText.OfAsync(GoldenSnapshots.Tracepoint))
                .Select(f => f.Name),
        ];

        Assert.All(MetricCatalogue.Kinds, kind => Assert.DoesNotContain(kind.Family.Name, written));
        Assert.DoesNotContain(MetricCatalogue.NewExtensions.Name, written);
        Assert.DoesNotContain("rename_exporter_latency_overflow_total", written);
        Assert.DoesNotContain("rename_exporter_extension_overflow_total", written);
        Assert.DoesNotContain("rename_exporter_probe_skipped_total", written);
    }

    /// <summary>A zero would say that nothing goes wrong with what is not there.</summary>
    [Fact]
    public async Task Page_withoutEntries_leavesOutWhatTheyTell()
    {
        IReadOnlyList<PageFamily> page = Page.Parse(await ExpositionText.OfAsync(GoldenSnapshots.Exits));
        string[] names = [.. page.Select(family => family.Name)];

        Assert.DoesNotContain(MetricCatalogue.Duration.Name, names);
        Assert.DoesNotContain("rename_exporter_probe_unpaired_exits_total", names);
        Assert.DoesNotContain("rename_exporter_probe_unrecorded_entries_total", names);
        Assert.All(
            page.SelectMany(family => family.Samples).Where(sample => sample.Labels.ContainsKey("program")),
            sample => Assert.Equal("exit", sample.Labels["program"]));
        Assert.Equal(3, page.Count(family => family.Samples.Any(sample => sample.Labels.ContainsKey("program"))));
    }

    [Fact]
    public async Task Page_withoutDurations_hasTheRestOfItsMode()
    {
        TestSnapshot With(bool durations) => new() { Attach = AttachMode.Fentry, Durations = durations };
        async Task<string[]> NamesAsync(bool durations) =>
            [.. Page.Parse(await ExpositionText.OfAsync(With(durations).Take())).Select(family => family.Name)];

        Assert.Equal(
            [MetricCatalogue.Duration.Name, "rename_exporter_latency_overflow_total"],
            (await NamesAsync(durations: true)).Except(await NamesAsync(durations: false)));
        Assert.DoesNotContain(
            Page.Parse(await ExpositionText.OfAsync(With(durations: false).Take())).SelectMany(family => family.Samples),
            sample => sample.Labels.GetValueOrDefault("table") == "latency");
    }

    [Theory]
    [InlineData("Fentry", true, false, "true", "kinds,durations")]
    [InlineData("Fentry", false, false, "false", "kinds")]
    [InlineData("Fentry", false, true, "false", "kinds,events")]
    [InlineData("Tracepoint", true, false, "true", "durations")]
    [InlineData("Tracepoint", true, true, "true", "durations,events")]
    [InlineData("Tracepoint", false, true, "false", "events")]
    [InlineData("Tracepoint", false, false, "false", "none")]
    public async Task Info_ofTheProbe_saysWhatItsEntriesAreFor(
        string mode, bool durations, bool samples, string durationsLabel, string entriesLabel)
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            Attach = Enum.Parse<AttachMode>(mode),
            Durations = durations,
            Samples = samples ? default(SampleCounts) : null,
        }.Take();
        Sample info = Page.Parse(await ExpositionText.OfAsync(snapshot))
            .Single(family => family.Name == "rename_exporter_probe_info").Samples.Single();

        Assert.Equal((durationsLabel, entriesLabel), (info.Labels["durations"], info.Labels["entries"]));
    }

    [Theory]
    [InlineData("Fentry", true, "entry recursion,exit recursion")]
    [InlineData("KprobeMulti", true, "entry recursion,exit recursion,entry fprobe,exit fprobe")]
    [InlineData("Tracepoint", true, "entry recursion,exit recursion")]
    [InlineData("Kprobe", true, "entry recursion,exit recursion,entry kprobe,exit kretprobe")]
    [InlineData("Kprobe", false, "entry kprobe,exit kretprobe")]
    [InlineData("Fentry", false, null)]
    [InlineData("KprobeMulti", false, null)]
    [InlineData("Tracepoint", false, null)]
    public async Task Misses_byModeAndKernel_areThereOnlyIfCountable(
        string mode, bool countable, string? rows)
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            Attach = Enum.Parse<AttachMode>(mode),
            MissesAreCountable = countable,
        }.Take();
        IReadOnlyList<PageFamily> page = Page.Parse(await ExpositionText.OfAsync(snapshot));
        PageFamily? missed = page.SingleOrDefault(f => f.Name == "rename_exporter_probe_missed_total");

        Assert.Equal(
            rows,
            missed is null
                ? null
                : string.Join(',', missed.Samples.Select(s => string.Join(' ', s.Labels.Values))));
        Sample flag = page.Single(f => f.Name == "rename_exporter_probe_misses_countable")
            .Samples.Single();
        Assert.Equal(countable ? 1 : 0, flag.Value);
    }

    [Fact]
    public async Task Events_ofASnapshot_areTheSumOfItsParts()
    {
        Scrape page = Scrape.Parse(
            (await ExpositionText.OfAsync(GoldenSnapshots.VfsRename)).Split('\n'));

        Assert.Equal(
            page.Sum("file_renames_total") + page.Sum("rename_exporter_expired_events_total", ("outcome", "renamed")),
            page.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")));
        Assert.Equal(
            page.Sum("file_rename_errors_total")
                + page.Sum("rename_exporter_expired_events_total", ("outcome", "failed")),
            page.Sum("rename_exporter_probe_events_total", ("outcome", "failed")));
    }

    [Fact]
    public async Task Page_tenThousandActors_isWholeAndTheSameEachTime()
    {
        RenameSnapshot many = new TestSnapshot
        {
            Rows =
            [
                .. Enumerable.Range(0, 10_000)
                    .Select(i => ($"actor{i % 5000}", (uint)i, i % 3, (ulong)i + 1)),
            ],
        }.Take();

        string page = await ExpositionText.OfAsync(many);

        Assert.Equal(page, await ExpositionText.OfAsync(many));
        Scrape scrape = Scrape.Parse(page.Split('\n'));
        Assert.Equal(
            50_005_000, scrape.Sum("file_renames_total") + scrape.Sum("file_rename_errors_total"));
        Assert.Equal(
            10_002,
            scrape.Of("file_renames_total").Count()
                + scrape.Of("file_rename_errors_total").Count());
    }

    private static RenameSnapshot Of(string name) => name switch
    {
        "vfs_rename" => GoldenSnapshots.VfsRename,
        "tracepoint" => GoldenSnapshots.Tracepoint,
        "exits" => GoldenSnapshots.Exits,
        _ => GoldenSnapshots.Empty,
    };
}

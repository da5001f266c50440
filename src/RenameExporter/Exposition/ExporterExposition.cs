using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Exposition;

/// <summary>Writes what the exporter says of itself: how much it saw, and what it could not see.</summary>
internal static class ExporterExposition
{
    public static void Write(RenameSnapshot snapshot, BuildInfo build, ExpositionWriter writer)
    {
        bool dentries = snapshot.Attach.SeesDentries();
        Outcomes(writer, MetricCatalogue.Events, snapshot.Events, dentries);
        Outcomes(writer, MetricCatalogue.ExpiredEvents, snapshot.Series.Expired, dentries);
        OverflowReasons(writer, MetricCatalogue.Overflow, snapshot.Health.Actors);
        writer.Sample(
            MetricCatalogue.Overflow.Name, [new("reason", "series_limit")], snapshot.Series.PastLimit);
        if (dentries)
        {
            OverflowReasons(writer, MetricCatalogue.LatencyOverflow, snapshot.Health.Latency);
            OverflowReasons(writer, MetricCatalogue.ExtensionOverflow, snapshot.Health.Extensions);
        }

        if (snapshot.CgroupSlots is not null)
        {
            OverflowReasons(writer, MetricCatalogue.CgroupOverflow, snapshot.Health.Cgroups);
        }

        WriteMisses(snapshot, writer);
        if (dentries)
        {
            ByLabel(writer, MetricCatalogue.Skipped,
                ("overridden_credentials", snapshot.Health.InnerSkipped));
        }

        One(writer, MetricCatalogue.UnpairedExits, snapshot.Health.UnpairedExits);
        One(writer, MetricCatalogue.UnrecordedEntries, snapshot.Health.EntryUnrecorded);
        WriteRuns(snapshot.Poll.Runs, writer);
        if (snapshot.Samples is { } samples)
        {
            ByLabel(writer, MetricCatalogue.Samples,
                ("sampled", samples.Sampled),
                ("suppressed", samples.Suppressed),
                ("lost", samples.Lost));
        }

        One(writer, MetricCatalogue.SeriesLimit, (ulong)snapshot.Series.Max);
        One(writer, MetricCatalogue.SeriesActive, (ulong)snapshot.Actors.Count);
        One(writer, MetricCatalogue.SeriesExpired, snapshot.Series.ExpiredSeries);
        WriteSlots(snapshot, writer);

        writer.Family(MetricCatalogue.PollDuration);
        writer.Sample(MetricCatalogue.PollDuration.Name, [], snapshot.Poll.Duration.TotalSeconds);
        One(writer, MetricCatalogue.Polls, snapshot.Poll.Polls);
        One(writer, MetricCatalogue.PollErrors, snapshot.Poll.Errors);

        writer.Family(MetricCatalogue.ProbeInfo);
        writer.Sample(
            MetricCatalogue.ProbeInfo.Name,
            [new("attach", snapshot.Attach.Name()), new("hook", snapshot.Attach.Hook())],
            1UL);
        writer.Family(MetricCatalogue.BuildInfo);
        writer.Sample(
            MetricCatalogue.BuildInfo.Name,
            [
                new("version", build.Version),
                new("revision", build.Revision),
                new("dotnet", build.Dotnet),
                new("libbpf", build.Libbpf),
            ],
            1UL);
    }

    private static void WriteMisses(RenameSnapshot snapshot, ExpositionWriter writer)
    {
        ProbeMisses misses = snapshot.Poll.Misses;
        List<(string Program, string Reason, ulong Count)> rows = [];
        if (snapshot.MissesAreCountable)
        {
            rows.Add(("entry", "recursion", misses.EntryRecursion));
            rows.Add(("exit", "recursion", misses.ExitRecursion));
        }

        if (snapshot.Attach == AttachMode.KprobeMulti && snapshot.MissesAreCountable)
        {
            rows.Add(("entry", "fprobe", misses.EntryProbe));
            rows.Add(("exit", "fprobe", misses.ExitProbe));
        }

        if (snapshot.Attach == AttachMode.Kprobe)
        {
            rows.Add(("entry", "kprobe", misses.EntryProbe));
            rows.Add(("exit", "kretprobe", misses.ExitProbe));
        }

        // What the kernel does not count is absent, not zero.
        if (rows.Count > 0)
        {
            writer.Family(MetricCatalogue.Missed);
        }

        foreach (var (program, reason, count) in rows)
        {
            writer.Sample(
                MetricCatalogue.Missed.Name, [new("program", program), new("reason", reason)], count);
        }

        One(writer, MetricCatalogue.MissesCountable, snapshot.MissesAreCountable ? 1UL : 0UL);
    }

    private static void WriteRuns(ProbeRuns? runs, ExpositionWriter writer)
    {
        if (runs is null)
        {
            return;
        }

        MetricFamily family = MetricCatalogue.RunSeconds;
        writer.Family(family);
        writer.SampleSeconds(family.Name, [new(family.Labels[0], "entry")], runs.EntryNs);
        writer.SampleSeconds(family.Name, [new(family.Labels[0], "exit")], runs.ExitNs);
        ByLabel(writer, MetricCatalogue.Runs, ("entry", runs.EntryCount), ("exit", runs.ExitCount));
    }

    private static void WriteSlots(RenameSnapshot snapshot, ExpositionWriter writer)
    {
        List<(string Table, SlotUse Use)> tables =
        [
            ("actors", snapshot.ActorSlots),
            ("latency", snapshot.LatencySlots),
            ("extensions", snapshot.ExtensionSlots),
        ];
        if (snapshot.CgroupSlots is { } cgroups)
        {
            tables.Add(("cgroups", cgroups));
        }

        Tables(MetricCatalogue.SlotCapacity, use => (ulong)use.Capacity);
        Tables(MetricCatalogue.SlotsUsed, use => (ulong)use.Used);
        Tables(MetricCatalogue.SlotsReclaimed, use => use.Reclaimed);
        One(writer, MetricCatalogue.SlotsLost, snapshot.Health.LostSlots);

        void Tables(MetricFamily family, Func<SlotUse, ulong> value) =>
            ByLabel(writer, family, [.. tables.Select(row => (row.Table, value(row.Use)))]);
    }

    private static void Outcomes(
        ExpositionWriter writer, MetricFamily family, OutcomeCounts counts, bool seesNoops)
    {
        ByLabel(writer, family, ("renamed", counts.Renamed), ("failed", counts.Failed));
        if (seesNoops)
        {
            writer.Sample(family.Name, [new(family.Labels[0], "noop")], counts.Noops);
        }
    }

    private static void OverflowReasons(
        ExpositionWriter writer, MetricFamily family, OverflowReasons reasons) => ByLabel(writer, family,
            ("no_free_slot", reasons.NoFreeSlot),
            ("stale_slot", reasons.StaleSlot),
            ("insert_failed", reasons.InsertFailed));

    private static void One(ExpositionWriter writer, MetricFamily family, ulong value)
    {
        writer.Family(family);
        writer.Sample(family.Name, [], value);
    }

    /// <summary>A family with one label: a row for each of its values.</summary>
    private static void ByLabel(
        ExpositionWriter writer, MetricFamily family, params ReadOnlySpan<(string Value, ulong Count)> rows)
    {
        writer.Family(family);
        foreach (var (value, count) in rows)
        {
            writer.Sample(family.Name, [new(family.Labels[0], value)], count);
        }
    }
}

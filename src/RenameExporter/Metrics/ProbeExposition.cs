using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Metrics;

/// <summary>Writes what the probe says of itself: how much it saw, and what it could not see.</summary>
internal static class ProbeExposition
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
            writer.Write(MetricCatalogue.Skipped,
                ("overridden_credentials", snapshot.Health.InnerSkipped));
        }

        writer.Write(MetricCatalogue.UnpairedExits, snapshot.Health.UnpairedExits);
        writer.Write(MetricCatalogue.UnrecordedEntries, snapshot.Health.EntryUnrecorded);
        WriteRuns(snapshot.Poll.Runs, writer);
        if (snapshot.Samples is { } samples)
        {
            writer.Write(MetricCatalogue.Samples,
                ("sampled", samples.Sampled),
                ("suppressed", samples.Suppressed),
                ("lost", samples.Lost));
        }

        writer.Write(MetricCatalogue.SeriesLimit, (ulong)snapshot.Series.Max);
        writer.Write(MetricCatalogue.SeriesActive, (ulong)snapshot.Actors.Count);
        writer.Write(MetricCatalogue.SeriesExpired, snapshot.Series.ExpiredSeries);
        WriteSlots(snapshot, writer);

        writer.Family(MetricCatalogue.PollDuration);
        writer.Sample(MetricCatalogue.PollDuration.Name, [], snapshot.Poll.Duration.TotalSeconds);
        writer.Write(MetricCatalogue.Polls, snapshot.Poll.Polls);
        writer.Write(MetricCatalogue.PollErrors, snapshot.Poll.Errors);

        writer.WriteInfo(MetricCatalogue.ProbeInfo, snapshot.Attach.Name(), snapshot.Attach.Hook());
        writer.WriteInfo(MetricCatalogue.BuildInfo, build.Version, build.Revision, build.Dotnet, build.Libbpf);
    }

    private static void WriteMisses(RenameSnapshot snapshot, ExpositionWriter writer)
    {
        ProbeMisses misses = snapshot.Poll.Misses;
        List<(string Program, string Reason, ulong Count)> rows = [];
        if (snapshot.MissesAreCountable)
        {
            rows.AddRange([("entry", "recursion", misses.EntryRecursion), ("exit", "recursion", misses.ExitRecursion)]);
        }

        if (snapshot.Attach == AttachMode.KprobeMulti && snapshot.MissesAreCountable)
        {
            rows.AddRange([("entry", "fprobe", misses.EntryProbe), ("exit", "fprobe", misses.ExitProbe)]);
        }

        if (snapshot.Attach == AttachMode.Kprobe)
        {
            rows.AddRange([("entry", "kprobe", misses.EntryProbe), ("exit", "kretprobe", misses.ExitProbe)]);
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

        writer.Write(MetricCatalogue.MissesCountable, snapshot.MissesAreCountable ? 1UL : 0UL);
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
        writer.Write(MetricCatalogue.Runs, ("entry", runs.EntryCount), ("exit", runs.ExitCount));
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
        writer.Write(MetricCatalogue.SlotsLost, snapshot.Health.LostSlots);

        void Tables(MetricFamily family, Func<SlotUse, ulong> value) =>
            writer.Write(family, [.. tables.Select(row => (row.Table, value(row.Use)))]);
    }

    private static void Outcomes(
        ExpositionWriter writer, MetricFamily family, OutcomeCounts counts, bool seesNoops)
    {
        writer.Write(family, ("renamed", counts.Renamed), ("failed", counts.Failed));
        if (seesNoops)
        {
            writer.Sample(family.Name, [new(family.Labels[0], "noop")], counts.Noops);
        }
    }

    private static void OverflowReasons(
        ExpositionWriter writer, MetricFamily family, OverflowReasons reasons) => writer.Write(family,
            ("no_free_slot", reasons.NoFreeSlot),
            ("stale_slot", reasons.StaleSlot),
            ("insert_failed", reasons.InsertFailed));
}

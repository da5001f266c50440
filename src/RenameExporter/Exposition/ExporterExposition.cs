using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Exposition;

/// <summary>Writes what the exporter says of itself: how much it saw, and what it could not see.</summary>
internal static class ExporterExposition
{
    public static void Write(RenameSnapshot snapshot, BuildInfo build, ExpositionWriter writer)
    {
        ByLabel(writer, MetricCatalogue.Events,
            ("renamed", snapshot.Renamed),
            ("failed", snapshot.Failed));
        ByLabel(writer, MetricCatalogue.Overflow,
            ("no_free_slot", snapshot.Health.Actors.NoFreeSlot),
            ("stale_slot", snapshot.Health.Actors.StaleSlot),
            ("insert_failed", snapshot.Health.Actors.InsertFailed),
            ("series_limit", snapshot.Overflow.PastSeriesLimit));
        if (snapshot.Attach.SeesFileSystem())
        {
            ByLabel(writer, MetricCatalogue.LatencyOverflow,
                ("no_free_slot", snapshot.Health.Latency.NoFreeSlot),
                ("stale_slot", snapshot.Health.Latency.StaleSlot),
                ("insert_failed", snapshot.Health.Latency.InsertFailed));
        }

        WriteMisses(snapshot, writer);
        if (snapshot.Attach.SeesFileSystem())
        {
            ByLabel(writer, MetricCatalogue.Skipped,
                ("overridden_credentials", snapshot.Health.InnerSkipped));
        }

        One(writer, MetricCatalogue.UnpairedExits, snapshot.Health.UnpairedExits);
        One(writer, MetricCatalogue.UnrecordedEntries, snapshot.Health.EntryUnrecorded);
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
        // What the kernel does not count is absent, not zero.
        if (snapshot.MissesAreCountable)
        {
            ProbeMisses misses = snapshot.Poll.Misses;
            List<(string Program, string Reason, ulong Count)> rows =
            [
                ("entry", "recursion", misses.EntryRecursion),
                ("exit", "recursion", misses.ExitRecursion),
            ];
            if (snapshot.Attach == AttachMode.KprobeMulti)
            {
                rows.Add(("entry", "fprobe", misses.EntryFprobe));
                rows.Add(("exit", "fprobe", misses.ExitFprobe));
            }

            writer.Family(MetricCatalogue.Missed);
            foreach (var (program, reason, count) in rows)
            {
                writer.Sample(
                    MetricCatalogue.Missed.Name,
                    [new("program", program), new("reason", reason)],
                    count);
            }
        }

        One(writer, MetricCatalogue.MissesCountable, snapshot.MissesAreCountable ? 1UL : 0UL);
    }

    private static void WriteSlots(RenameSnapshot snapshot, ExpositionWriter writer)
    {
        SlotUse actors = snapshot.ActorSlots;
        SlotUse latency = snapshot.LatencySlots;
        ByLabel(writer, MetricCatalogue.SlotCapacity,
            ("actors", (ulong)actors.Capacity), ("latency", (ulong)latency.Capacity));
        ByLabel(writer, MetricCatalogue.SlotsUsed,
            ("actors", (ulong)actors.Used), ("latency", (ulong)latency.Used));
        ByLabel(writer, MetricCatalogue.SlotsReclaimed,
            ("actors", actors.Reclaimed), ("latency", latency.Reclaimed));
        One(writer, MetricCatalogue.SlotsLost, snapshot.Health.LostSlots);
    }

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

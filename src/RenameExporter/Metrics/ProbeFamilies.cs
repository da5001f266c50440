using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>What the probe says of itself: how much it saw, and what it could not see.</summary>
internal static class ProbeFamilies
{
    public static readonly WrittenFamily<RenameSnapshot>[] All =
    [
        new(new("rename_exporter_probe_events_total", Counter,
            "Renames that the probe saw, whether they have a series or not, by outcome.", "outcome"),
            (page, family, now) => Outcomes(page, family, now, now.Events)),
        new(new("rename_exporter_expired_events_total", Counter,
            "Renames that were in series that have expired, by outcome.", "outcome"),
            (page, family, now) => Outcomes(page, family, now, now.Series.Expired)),
        new(new("rename_exporter_overflow_total", Counter,
            "Renames counted under comm=\"<overflow>\", by reason.", "reason"),
            (page, family, now) =>
            {
                Reasons(page, family, now.Health.Actors);
                page.Sample(family.Name, [new("reason", "series_limit")], now.Series.PastLimit);
            }),
        new(new("rename_exporter_latency_overflow_total", Counter,
            "Durations counted under fstype=\"<overflow>\", by reason.", "reason"),
            (page, family, now) => Reasons(page, family, now.Health.Latency),
            now => SeesDentries(now) && now.Latency is not null),
        new(new("rename_exporter_extension_overflow_total", Counter,
            "Extension changes counted under <other> because they had no slot, by reason.", "reason"),
            (page, family, now) => Reasons(page, family, now.Health.Extensions), SeesDentries),
        new(new("rename_exporter_cgroup_overflow_total", Counter,
            "Actors without a cgroup label, by reason; only with --labels.cgroup.", "reason"),
            (page, family, now) => Reasons(page, family, now.Health.Cgroups), now => now.CgroupSlots is not null),
        new(new("rename_exporter_probe_missed_total", Counter,
            "Calls that the kernel hid from a program, by program and reason. A missed exit is a rename that is not counted.",
            "program", "reason"),
            Misses, now => now.MissesAreCountable || now.Attach == AttachMode.Kprobe),
        new(new("rename_exporter_probe_misses_countable", Gauge,
            "Whether this kernel counts the calls that it hides from the probe (1) or not (0)."),
            now => now.MissesAreCountable ? 1UL : 0UL),
        new(new("rename_exporter_probe_missed_estimate", Gauge,
            "Estimate of returns that kretprobe has lost and that probe_missed_total does not have yet; tasks inside a rename are included."),
            now => now.Poll.Misses.Estimate, now => now is { Attach: AttachMode.Kprobe, MissesAreCountable: false }),
        new(new("rename_exporter_probe_canary_sent_total", Counter,
            "Renames that the exporter made itself to test the probe; no other metric counts them."),
            now => now.Poll.Canary.Sent),
        new(new("rename_exporter_probe_canary_seen_total", Counter,
            "Renames of probe_canary_sent_total that the probe saw. If there are fewer, the probe is blind."),
            now => now.Poll.Canary.Seen),
        new(new("rename_exporter_probe_skipped_total", Counter,
            "Calls that are part of another rename, such as those of a stacked file system, by reason.",
            "reason"),
            (page, family, now) => page.Write(family, ("overridden_credentials", now.Health.InnerSkipped)),
            SeesDentries),
        new(new("rename_exporter_probe_unpaired_exits_total", Counter,
            "Renames that were counted without a duration, because their entry was missed."),
            now => now.Health.UnpairedExits, SeesEntries),
        new(new("rename_exporter_probe_unrecorded_entries_total", Counter,
            "Entries that were not recorded, because the kernel had no memory."),
            now => now.Health.EntryUnrecorded, SeesEntries),
        new(new("rename_exporter_probe_run_seconds_total", Counter,
            "CPU time of the probe's programs, while kernel.bpf_stats_enabled=1.", "program"),
            (page, family, now) =>
            {
                page.Family(family);
                if (SeesEntries(now))
                {
                    page.SampleSeconds(family.Name, [new("program", "entry")], now.Poll.Runs!.EntryNs);
                }

                page.SampleSeconds(family.Name, [new("program", "exit")], now.Poll.Runs!.ExitNs);
            },
            AreRunsMeasured),
        new(new("rename_exporter_probe_runs_total", Counter,
            "Runs of the probe's programs, while kernel.bpf_stats_enabled=1.", "program"),
            (page, family, now) =>
            {
                page.Family(family);
                if (SeesEntries(now))
                {
                    page.Sample(family.Name, [new("program", "entry")], now.Poll.Runs!.EntryCount);
                }

                page.Sample(family.Name, [new("program", "exit")], now.Poll.Runs!.ExitCount);
            },
            AreRunsMeasured),
        new(new("rename_exporter_samples_total", Counter,
            "Renames, by outcome of their sampling; absent unless samples are taken.", "outcome"),
            (page, family, now) => page.Write(
                family, ("sampled", now.Samples!.Value.Sampled), ("suppressed", now.Samples.Value.Suppressed),
                ("lost", now.Samples.Value.Lost)),
            now => now.Samples is not null),
        new(new("rename_exporter_series_limit", Gauge, "Maximum number of actors (comm, uid) that have series."),
            now => (ulong)now.Series.Max),
        new(new("rename_exporter_series_active", Gauge, "Number of actors (comm, uid) that have series."),
            now => (ulong)now.Actors.Count),
        new(new("rename_exporter_series_expired_total", Counter,
            "Actors whose series expired or were replaced by those of a far busier actor."),
            now => now.Series.ExpiredSeries),
        new(new("rename_exporter_slots_capacity", Gauge, "Number of slots in the kernel, by table.", "table"),
            (page, family, now) => Tables(page, family, now, use => (ulong)use.Capacity)),
        new(new("rename_exporter_slots_used", Gauge, "Number of slots in use, by table.", "table"),
            (page, family, now) => Tables(page, family, now, use => (ulong)use.Used)),
        new(new("rename_exporter_slots_reclaimed_total", Counter,
            "Slots that were reclaimed from idle owners, by table. The exporter keeps their counts.", "table"),
            (page, family, now) => Tables(page, family, now, use => use.Reclaimed)),
        new(new("rename_exporter_slots_lost_total", Counter, "Slots that could not be returned to the free list."),
            now => now.Health.LostSlots),
        new(new("rename_exporter_probe_map_bytes", Gauge,
            "Kernel memory of the probe's maps in bytes."),
            now => (ulong)now.MapBytes!.Value, now => now.MapBytes is not null),
        new(new("rename_exporter_poll_duration_seconds", Gauge, "Duration of the last poll of the probe, in seconds."),
            (page, family, now) =>
            {
                page.Family(family);
                page.Sample(family.Name, [], now.Poll.Duration.TotalSeconds);
            }),
        new(new("rename_exporter_polls_total", Counter, "Polls of the probe."), now => now.Poll.Polls),
        new(new("rename_exporter_poll_errors_total", Counter, "Polls of the probe that failed, or found a counter that decreased."),
            now => now.Poll.Errors),
        new(new("rename_exporter_probe_coverage", Gauge,
            "Whether the probe sees renames from this source (1) or not (0).", "source"),
            (page, family, now) => page.Write(family, now.Attach.Coverage())),
        new(new("rename_exporter_probe_info", Gauge,
            "Attach mode, hook and entry programs of the probe, as labels; always 1.",
            "attach", "hook", "durations", "entries"),
            (page, family, now) => page.WriteInfo(
                family, now.Attach.Name(), now.Attach.Hook(), now.Latency is null ? "false" : "true",
                EntryUses.Label(now.Entries))),
    ];

    private static bool SeesDentries(RenameSnapshot now) => now.Attach.SeesDentries();

    private static bool SeesEntries(RenameSnapshot now) => now.Entries.Count > 0;

    private static bool AreRunsMeasured(RenameSnapshot now) => now.Poll.Runs is not null;

    private static void Outcomes(
        ExpositionWriter page, MetricFamily family, RenameSnapshot now, OutcomeCounts counts)
    {
        page.Write(family, ("renamed", counts.Renamed), ("failed", counts.Failed));
        if (SeesDentries(now))
        {
            page.Sample(family.Name, [new("outcome", "noop")], counts.Noops);
        }
    }

    private static void Reasons(ExpositionWriter page, MetricFamily family, OverflowReasons reasons) =>
        page.Write(
            family, ("no_free_slot", reasons.NoFreeSlot), ("stale_slot", reasons.StaleSlot),
            ("insert_failed", reasons.InsertFailed));

    // What the kernel does not count is absent, not zero.
    private static void Misses(ExpositionWriter page, MetricFamily family, RenameSnapshot now)
    {
        page.Family(family);
        ProbeMisses misses = now.Poll.Misses;
        if (now.MissesAreCountable)
        {
            Rows("recursion", misses.EntryRecursion, "recursion", misses.ExitRecursion);
        }

        if (now.MissesAreCountable && now.Attach == AttachMode.KprobeMulti)
        {
            Rows("fprobe", misses.EntryProbe, "fprobe", misses.ExitProbe);
        }

        if (now.Attach == AttachMode.Kprobe)
        {
            Rows("kprobe", misses.EntryProbe, "kretprobe", misses.ExitProbe);
        }

        void Rows(string ofEntry, ulong entry, string ofExit, ulong exit)
        {
            if (SeesEntries(now))
            {
                page.Sample(family.Name, [new("program", "entry"), new("reason", ofEntry)], entry);
            }

            page.Sample(family.Name, [new("program", "exit"), new("reason", ofExit)], exit);
        }
    }

    private static void Tables(
        ExpositionWriter page, MetricFamily family, RenameSnapshot now, Func<SlotUse, ulong> value)
    {
        page.Write(family, ("actors", value(now.ActorSlots)));
        if (now.LatencySlots is { } latency)
        {
            page.Sample(family.Name, [new("table", "latency")], value(latency));
        }

        page.Sample(family.Name, [new("table", "extensions")], value(now.ExtensionSlots));
        if (now.CgroupSlots is { } cgroups)
        {
            page.Sample(family.Name, [new("table", "cgroups")], value(cgroups));
        }
    }
}

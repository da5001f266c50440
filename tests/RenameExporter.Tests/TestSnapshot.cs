using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing;

namespace RenameExporter.Tests;

/// <summary>A hand-made snapshot: set what matters, the rest is nothing.</summary>
internal sealed class TestSnapshot
{
    public AttachMode Attach { get; init; } = AttachMode.Fentry;

    public bool MissesAreCountable { get; init; } = true;

    /// <summary>--probe.durations: false takes the entries' programs away, where nothing else needs them.</summary>
    public bool Durations { get; init; } = true;

    public PollResult Poll { get; init; } = PollResult.None;

    /// <summary>In any order; the snapshot has them sorted.</summary>
    public IReadOnlyList<(string Comm, uint Uid, int Error, ulong Value)> Rows { get; init; } = [];

    /// <summary>Kinds of one of the actors of <see cref="Rows"/>; its renames come from there.</summary>
    public IReadOnlyList<(string Comm, uint Uid, RenameCounts Kinds, double Peak)> Kinds { get; init; } = [];

    public Actor OverflowActor { get; init; } = new(Actor.OverflowName, null);

    /// <summary>Successes and failures of unknown errno that belong to nobody.</summary>
    public (ulong Renamed, ulong Failed) Overflow { get; init; }

    /// <summary>Null: no samples are taken.</summary>
    public SampleCounts? Samples { get; init; }

    public SeriesUse Series { get; init; } = new(10_000, 0, default, 0);

    public IReadOnlyList<LatencyHistogram> Latency { get; init; } = [];

    public IReadOnlyList<ExtensionTotals> Extensions { get; init; } = [];

    public ulong OtherExtensions { get; init; }

    public ProbeHealth Health { get; init; }

    public SlotUse ActorSlots { get; init; }

    public SlotUse LatencySlots { get; init; }

    public SlotUse ExtensionSlots { get; init; }

    /// <summary>Null: no label of cgroups.</summary>
    public SlotUse? CgroupSlots { get; init; }

    /// <summary>Besides those of <see cref="Rows"/>.</summary>
    public IReadOnlyList<ActorTotals> More { get; init; } = [];

    public RenameSnapshot Take()
    {
        ActorTotals overflow = ActorTotals.Empty(OverflowActor)
            .Add(0, Actors.Renames(Overflow.Renamed))
            .Add(ErrorCount.UnknownErrno, Actors.Renames(Overflow.Failed));

        ActorTotals[] actors =
        [
            .. Rows.GroupBy(row => (row.Comm, row.Uid))
                .Select(rows => rows.Aggregate(
                    ActorTotals.Empty(new Actor(rows.Key.Comm, rows.Key.Uid)),
                    (totals, row) => totals.Add(row.Error, Actors.Renames(row.Value))))
                .Select(WithKinds)
                .Concat(More)
                .OrderBy(totals => totals.Actor),
        ];
        return new RenameSnapshot(
            Attach: Attach,
            Entries: EntryUses.Of(Attach, preemptsSyscalls: false, new(null, CommOfThread: false, MaxEntries: 16)
            {
                Durations = Durations,
                Samples = Samples is null ? null : new(Rate: 1, Burst: 1),
            }),
            MissesAreCountable: MissesAreCountable,
            Poll: Poll,
            Actors: actors,
            Overflow: overflow,
            Events: actors.Append(overflow).Aggregate(Series.Expired, (sum, a) => sum.Plus(
                new OutcomeCounts(a.Succeeded.Renames, a.Succeeded.Noops, a.Failed))),
            Samples: Samples,
            Series: Series,
            Latency: Durations ? Latency : null,
            Extensions: Extensions,
            OtherExtensions: OtherExtensions,
            Health: Health,
            ActorSlots: ActorSlots,
            LatencySlots: Durations ? LatencySlots : null,
            ExtensionSlots: ExtensionSlots,
            CgroupSlots: CgroupSlots);
    }

    private ActorTotals WithKinds(ActorTotals totals)
    {
        foreach (var (comm, uid, kinds, peak) in Kinds)
        {
            if (totals.Actor.CompareTo(new Actor(comm, uid)) == 0)
            {
                return totals.Add(0, in kinds) with { Peak = peak };
            }
        }

        return totals;
    }
}

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

    /// <summary>What some of the actors of <see cref="Rows"/> did lately.</summary>
    public IReadOnlyList<(string Comm, uint Uid, uint Renames)> Recent { get; init; } = [];

    public IReadOnlyList<(string Comm, uint Uid, uint Renames)> HalfHour { get; init; } = [];

    public Actor OverflowActor { get; init; } = new(Actor.OverflowName, null);

    /// <summary>Successes and failures of unknown errno that belong to nobody.</summary>
    public (ulong Renamed, ulong Failed) Overflow { get; init; }

    /// <summary>Null: no samples are taken.</summary>
    public SampleCounts? Samples { get; init; }

    public SeriesUse Series { get; init; } = new(10_000, 0, default, 0);

    public IReadOnlyList<LatencyHistogram> Latency { get; init; } = [];

    public IReadOnlyList<ExtensionTotals> Extensions { get; init; } = [];

    public (ulong Renames, uint Recent) OtherExtensions { get; init; }

    public ProbeHealth Health { get; init; }

    public SlotUse ActorSlots { get; init; }

    public SlotUse LatencySlots { get; init; }

    public SlotUse ExtensionSlots { get; init; }

    /// <summary>Null: no label of cgroups.</summary>
    public SlotUse? CgroupSlots { get; init; }

    /// <summary>Besides those of <see cref="Rows"/>.</summary>
    public IReadOnlyList<ActorTotals> More { get; init; } = [];

    /// <summary>What the kernel charges for the maps; null: it does not tell.</summary>
    public long? MapBytes { get; init; } = 5_324_800;

    public RenameSnapshot Take()
    {
        var overflow = new ActorTally(OverflowActor);
        overflow.Add(0, Actors.Renames(Overflow.Renamed));
        overflow.Add(ErrorCount.UnknownErrno, Actors.Renames(Overflow.Failed));

        ActorTotals[] actors =
        [
            .. Rows.GroupBy(row => (row.Comm, row.Uid))
                .Select(rows => Totals(new Actor(rows.Key.Comm, rows.Key.Uid), rows))
                .Concat(More)
                .OrderBy(totals => totals.Actor),
        ];
        var memory = new SnapshotRows();
        memory.BeginActors(actors.Length + 1);
        foreach (ActorTotals totals in actors.Append(overflow.Totals))
        {
            memory.Add(in totals);
        }

        Extensions.ToArray().CopyTo(memory.MakeExtensions(Extensions.Count));
        return new RenameSnapshot(
            Attach: Attach,
            Entries: EntryUses.Of(Attach, preemptsSyscalls: false, new(null, CommOfThread: false, MaxEntries: 16)
            {
                Durations = Durations,
                Samples = Samples is null ? null : new(Rate: 1, Burst: 1),
            }),
            MissesAreCountable: MissesAreCountable,
            MapBytes: MapBytes,
            Poll: Poll,
            Rows: memory,
            Events: memory.Actors.Aggregate(Series.Expired, (sum, a) => sum.Plus(
                new OutcomeCounts(a.Succeeded.Renames, a.Succeeded.Noops, a.Failed))),
            Samples: Samples,
            Series: Series,
            Latency: Durations ? Latency : null,
            OtherExtensions: new("<other>"u8.ToArray(), OtherExtensions.Renames, OtherExtensions.Recent),
            Health: Health,
            ActorSlots: ActorSlots,
            LatencySlots: Durations ? LatencySlots : null,
            ExtensionSlots: ExtensionSlots,
            CgroupSlots: CgroupSlots);
    }

    private ActorTotals Totals(Actor actor, IEnumerable<(string Comm, uint Uid, int Error, ulong Value)> rows)
    {
        var tally = new ActorTally(actor);
        foreach (var row in rows)
        {
            tally.Add(row.Error, Actors.Renames(row.Value));
        }

        foreach (var (comm, uid, kinds, peak) in Kinds)
        {
            if (actor.CompareTo(new Actor(comm, uid)) == 0)
            {
                tally.Add(0, in kinds);
                tally.Peak = peak;
            }
        }

        tally.Recent = Of(Recent);
        tally.HalfHour = Of(HalfHour);
        return tally.Totals;

        uint Of(IReadOnlyList<(string Comm, uint Uid, uint Renames)> all) =>
            all.SingleOrDefault(one => actor.CompareTo(new Actor(one.Comm, one.Uid)) == 0).Renames;
    }
}

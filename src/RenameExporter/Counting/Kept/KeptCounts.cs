using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Counting.Kept;

/// <summary>Slots that were being taken back when their exporter ended.</summary>
/// <param name="IsCredited">Whether what they held has been credited: then the memory is to be zeroed and freed, and no more.</param>
/// <param name="Generations">Of actors' slots; empty for others.</param>
internal sealed record ReclaimJob(
    ReclaimTable Table, bool IsCredited, IReadOnlyList<int> Numbers, IReadOnlyList<uint> Generations);

/// <summary>
/// Publishes what has been credited so far, for the next exporter (<see cref="KeptTotals"/>): each slot's credited counts
/// together with the totals that they went to. What a slot holds beyond these the next exporter credits itself, so nothing
/// is lost and nothing is counted twice. Under the recorder's lock.
/// </summary>
internal sealed partial class KeptCounts(
    KeptTotals totals, Probe probe, ActorAggregator actors, ExtensionAggregator extensions, OldCgroups? cgroups,
    ILogger logger)
{
    // What the first attempt writes to; memory of this process.
    private int _draft = 32 << 10;
    private bool _hasEnded;
    private ReclaimJob? _job;
    private (OutcomeCounts Events, ulong Evicted, ProbeMisses Misses, ulong Canaries) _published;

    /// <summary>What the kernel did not let the probe see, as far as anybody was told: it never falls.</summary>
    public ProbeMisses Misses { get; set; }

    /// <summary>Of these, what was of probes before this one.</summary>
    public ProbeMisses Inherited { get; private set; }

    /// <summary>If anything was credited since the last time that somebody may be shown.</summary>
    public void PublishChanges()
    {
        if (_published != State)
        {
            Publish(_job); // which the poll timer may be in the middle of
        }
    }

    /// <summary>Where there is no room or no memory for it, the probe ends with this exporter, which goes on.</summary>
    /// <param name="job">Null: no slots are being taken back.</param>
    public void Publish(ReclaimJob? job)
    {
        _job = job;
        try
        {
            while (!_hasEnded && !TryPublish(job))
            {
                if (_draft == totals.Room)
                {
                    logger.TotalsDoNotFit(totals.Room);
                    End();
                }

                _draft = (int)Math.Min(totals.Room, 2L * _draft);
            }
        }
        catch (LibbpfException e)
        {
            logger.TotalsNotWritten(e.Message);
            End();
        }

        _published = State;
    }

    /// <summary>Takes over what the last exporter published.</summary>
    /// <returns>What it was about to do.</returns>
    /// <exception cref="KeptException">It does not fit what the slots hold.</exception>
    public ReclaimJob? Restore()
    {
        Totals last = Read(totals.Published, probe.Actors.Slots, probe.Extensions.Slots, actors, extensions);
        if (last.Job is { } job && job.Numbers.Any(number => number >= SizeOf(job.Table)))
        {
            throw new KeptException($"its totals name slots of {job.Table} that there are not");
        }

        Begin(last);
        probe.Canary?.Continue(last.Tries, last.Skipped);
        return _job = last.Job;
    }

    /// <summary>
    /// Takes over what another probe has counted, whose slots are others: all of it becomes totals, which are published.
    /// </summary>
    /// <param name="itsActors">New, to read its slots with.</param>
    /// <param name="itsExtensions">Likewise.</param>
    /// <exception cref="KeptException">Its totals do not fit what its slots hold.</exception>
    public void TakeOver(Predecessor old, ActorAggregator itsActors, ExtensionAggregator itsExtensions)
    {
        Totals last = Read(old.Published, old.Actors, old.Extensions, itsActors, itsExtensions);
        if (last.Job is { IsCredited: true } job)
        {
            // Those that were not freed still hold what has been credited, or some of it.
            foreach (int number in job.Numbers.Skip((int)Math.Min(old.Freed, (ulong)job.Numbers.Count)))
            {
                Clear(old, job.Table, number);
            }
        }

        itsActors.Read(old.Actors, old.Cgroups, whole: true);
        itsExtensions.Read(old.Extensions);
        var reader = new TotalsReader(Written((ref TotalsWriter writer) =>
        {
            itsActors.Save(ref writer, slots: false);
            itsExtensions.Save(ref writer, slots: false);
        }));
        actors.Restore(ref reader, []);
        extensions.Restore(ref reader, []);
        Inherited = old.Misses.WithoutExits(last.Skipped).Plus(last.Inherited).AtLeast(last.Misses);
        Begin(last with { Misses = Inherited, Inherited = Inherited });
        Publish(null);
    }

    private void Begin(Totals last)
    {
        Misses = last.Misses;
        Inherited = last.Inherited;
        probe.Watch?.Continue(last.Sent, last.Seen);
        cgroups?.Reclaimed = last.ReclaimedCgroups;
    }

    private (OutcomeCounts Events, ulong Evicted, ProbeMisses Misses, ulong Canaries) State =>
        (actors.Events, actors.ExpiredSeries + extensions.Evicted, Misses, probe.Watch?.State.Sent ?? 0);

    private void End()
    {
        _hasEnded = true;
        totals.Invalidate();
        try
        {
            probe.EndWithExporter();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LibbpfException)
        {
            logger.NotLetGo(e.Message);
        }
    }

    private bool TryPublish(ReclaimJob? job)
    {
        var writer = new TotalsWriter(totals.Draft(_draft));
        Save(ref writer, job);
        if (writer.IsFull)
        {
            return false;
        }

        totals.Publish(writer.Length);
        return true;
    }

    private int SizeOf(ReclaimTable table) => table switch
    {
        ReclaimTable.Actors => probe.Actors.Size,
        ReclaimTable.Extensions => probe.Extensions.Size,
        ReclaimTable.Cgroups when probe.Cgroups is { } names => names.Size,
        _ => throw new KeptException($"its totals name a table {table}"),
    };
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter: its totals cannot be written: {Reason}")]
    public static partial void TotalsNotWritten(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe stays attached when this exporter ends, but no exporter can continue it: {Reason}. "
            + "The next start detaches it")]
    public static partial void NotLetGo(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter: its totals need more than {Bytes} bytes, because many names are long; "
            + "raise --probe.max-entries or --series.max and restart")]
    public static partial void TotalsDoNotFit(this ILogger logger, int bytes);
}

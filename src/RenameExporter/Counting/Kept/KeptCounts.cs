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
internal sealed class KeptCounts(
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
        if (totals.Published is not { IsEmpty: false } published)
        {
            probe.Canary?.Continue(0, 0);
            return null;
        }

        var reader = new TotalsReader(published);
        Misses = new(reader.Number(), reader.Number(), reader.Number(), reader.Number());
        var (tries, skipped, sent, seen) = (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        probe.Canary?.Continue(tries, skipped);
        probe.Watch?.Continue(sent, seen);
        actors.Restore(ref reader, probe.Actors.Slots);
        extensions.Restore(ref reader, probe.Extensions.Slots);
        ulong reclaimedCgroups = reader.Number();
        cgroups?.Reclaimed = reclaimedCgroups;
        if (!reader.Bool())
        {
            return null;
        }

        var table = (ReclaimTable)reader.Number();
        bool isCredited = reader.Bool();
        int count = reader.Below(probe.Actors.Size + probe.Extensions.Size + (probe.Cgroups?.Size ?? 0));
        int[] numbers = new int[count];
        foreach (ref int number in numbers.AsSpan())
        {
            number = reader.Below(SizeOf(table));
        }

        uint[] generations = new uint[table == ReclaimTable.Actors ? count : 0];
        foreach (ref uint generation in generations.AsSpan())
        {
            generation = (uint)reader.Number();
        }

        return _job = new(table, isCredited, numbers, generations);
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
        writer.Add(Misses.EntryRecursion);
        writer.Add(Misses.ExitRecursion);
        writer.Add(Misses.EntryProbe);
        writer.Add(Misses.ExitProbe);
        writer.Add(probe.Canary?.Tries ?? 0);
        writer.Add(probe.Canary?.Skipped ?? 0);
        writer.Add(probe.Watch?.State.Sent ?? 0);
        writer.Add(probe.Watch?.State.Seen ?? 0);
        actors.Save(ref writer);
        extensions.Save(ref writer);
        writer.Add(cgroups?.Reclaimed ?? 0);
        writer.Add(job is not null);
        if (job is not null)
        {
            writer.Add((ulong)job.Table);
            writer.Add(job.IsCredited);
            writer.Add((ulong)job.Numbers.Count);
            foreach (int number in job.Numbers)
            {
                writer.Add((ulong)number);
            }

            foreach (uint generation in job.Generations)
            {
                writer.Add((ulong)generation);
            }
        }

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
        Message = "the probe stays attached when this exporter ends, although nobody can go on with it: {Reason}. "
            + "The next start detaches it")]
    public static partial void NotLetGo(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter: its totals need more than {Bytes} bytes, as few names are so long; "
            + "raise --probe.max-entries or --series.max and restart")]
    public static partial void TotalsDoNotFit(this ILogger logger, int bytes);
}

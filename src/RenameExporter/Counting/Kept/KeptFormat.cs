using RenameExporter.Abi;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Counting.Kept;

/// <summary>How it is written down. Another order is another TOTALS_VERSION (bpf/rename.h).</summary>
internal sealed partial class KeptCounts
{
    private const int LeastBytes = 32 << 10;

    private const int MostSlots = 1 << 21; // of a table: --probe.max-entries is 1,000,000 at most

    /// <summary>What there is besides the counts.</summary>
    /// <param name="Tries">Of the canary, as the next three.</param>
    private sealed record Totals(
        ProbeMisses Misses, ProbeMisses Inherited, ulong Tries, ulong Skipped, ulong Sent, ulong Seen, ulong ReclaimedCgroups,
        ReclaimJob? Job);

    private delegate void Write(ref TotalsWriter writer);

    /// <returns>In memory of this process.</returns>
    private static ReadOnlySpan<byte> Written(Write write)
    {
        for (byte[] room = new byte[LeastBytes]; ; room = new byte[2 * room.Length])
        {
            var writer = new TotalsWriter(room);
            write(ref writer);
            if (!writer.IsFull)
            {
                return room.AsSpan(0, writer.Length);
            }
        }
    }

    private static void Clear(Predecessor old, ReclaimTable table, int number)
    {
        if (table == ReclaimTable.Actors && number < old.Actors.Length)
        {
            old.Actors[number] = default;
        }
        else if (table == ReclaimTable.Extensions && number < old.Extensions.Length)
        {
            old.Extensions[number] = default;
        }
    }

    private static void Save(ref TotalsWriter writer, in ProbeMisses misses)
    {
        writer.Add(misses.EntryRecursion);
        writer.Add(misses.ExitRecursion);
        writer.Add(misses.EntryProbe);
        writer.Add(misses.ExitProbe);
    }

    private static ProbeMisses ReadMisses(ref TotalsReader reader) =>
        new(reader.Number(), reader.Number(), reader.Number(), reader.Number());

    private void Save(ref TotalsWriter writer, ReclaimJob? job)
    {
        Save(ref writer, Misses);
        Save(ref writer, Inherited);
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
    }

    private static Totals Read(
        ReadOnlySpan<byte> published, ReadOnlySpan<ActorSlot> actorSlots, ReadOnlySpan<ExtensionSlot> extensionSlots,
        ActorAggregator actors, ExtensionAggregator extensions)
    {
        if (published.IsEmpty)
        {
            return new(default, default, 0, 0, 0, 0, 0, null);
        }

        var reader = new TotalsReader(published);
        ProbeMisses misses = ReadMisses(ref reader), inherited = ReadMisses(ref reader);
        ulong tries = reader.Number(), skipped = reader.Number(), sent = reader.Number(), seen = reader.Number();
        actors.Restore(ref reader, actorSlots);
        extensions.Restore(ref reader, extensionSlots);
        return new(misses, inherited, tries, skipped, sent, seen, reader.Number(), ReadJob(ref reader));
    }

    private static ReclaimJob? ReadJob(ref TotalsReader reader)
    {
        if (!reader.Bool())
        {
            return null;
        }

        var table = (ReclaimTable)reader.Number();
        bool isCredited = reader.Bool();
        int[] numbers = new int[reader.Below(MostSlots)];
        foreach (ref int number in numbers.AsSpan())
        {
            number = reader.Below(MostSlots);
        }

        uint[] generations = new uint[table == ReclaimTable.Actors ? numbers.Length : 0];
        foreach (ref uint generation in generations.AsSpan())
        {
            generation = (uint)reader.Number();
        }

        return new(table, isCredited, numbers, generations);
    }
}

using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>
/// Whether slots of actors and extensions need be looked at: not while what a program counts last is what it was, a bucket
/// of a duration or an unpaired exit (bpf/count.bpf.h). Where no durations are counted they are looked at each time.
/// </summary>
/// <remarks>
/// These marks only grow, so an equal sum means that each of them is equal. What was counted before they were read now was
/// counted before they were read last, which is before the last look, and that one saw it. A program between its slot and
/// its mark is still inside its rename. On x86-64 both adds are locked: nobody sees the mark without the slot. arm64 may
/// show them the other way round for some nanoseconds, so slots are looked at once more, at a later tick.
/// </remarks>
internal sealed class CountMarks
{
    /// <summary>Ticks that look at slots once a mark has moved. The last one looks at them whole.</summary>
    public const int TicksToSettle = 2;

    private ulong _last;
    private int _left = TicksToSettle;

    /// <summary>Whether no tick after this one looks at slots: it must leave nothing behind.</summary>
    public bool IsLast => _left == 1;

    /// <summary>To be asked before the slots are read, by each look.</summary>
    /// <param name="durations">Those in use; empty: none are counted.</param>
    /// <returns>Whether the slots need be read.</returns>
    public bool MayHaveMoved(in ProbeHealth health, ReadOnlySpan<LatencySlot> durations)
    {
        ulong marks = Sum(in health, durations);
        if (marks != _last || durations.IsEmpty)
        {
            (_last, _left) = (marks, TicksToSettle);
        }

        return _left > 0;
    }

    /// <summary>The poll timer, after its look.</summary>
    public void Tick() => _left -= _left > 0 ? 1 : 0;

    private static ulong Sum(in ProbeHealth health, ReadOnlySpan<LatencySlot> durations)
    {
        ulong sum = health.UnpairedExits;
        foreach (ref readonly LatencySlot slot in durations)
        {
            for (int i = 0; i < LatencyNumbers.Buckets; i++)
            {
                sum += Volatile.Read(in slot.Buckets[i]);
            }
        }

        return sum;
    }
}

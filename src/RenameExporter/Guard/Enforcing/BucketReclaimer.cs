using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>
/// The room of budgets: a bucket that is full again says nothing that a new one would not. It is taken
/// back once half of the room is in use.
/// </summary>
internal sealed class BucketReclaimer : IDisposable
{
    private const int First = GuardNumbers.Rules; // the others are shared

    // Of a look: each is two runs of a program.
    private const int Most = 1024;

    private readonly SlotTable<BucketKey, BucketSlot> _slots;
    private readonly SlotReclaimer _reclaimer;
    private ulong _claimed; // up to the last look
    private int _used; // at most, then

    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public BucketReclaimer(BpfObject obj, GracePeriod grace)
    {
        _slots = new(obj, "bucket", First);
        _reclaimer = new(obj.Program(HookPrograms.Reclaim), grace);
        _reclaimer.Fill(ReclaimTable.Buckets, First, _slots.Capacity);
    }

    /// <summary>One caller at a time. Costs nothing while less than half of the room is in use.</summary>
    /// <returns>Buckets taken back.</returns>
    public int Reclaim(in OverflowReasons claims, ulong nowNs)
    {
        if ((ulong)_used + (claims.Claims - _claimed) < (ulong)(_slots.Capacity + 1) / 2)
        {
            return 0;
        }

        _claimed = claims.Claims;
        _used = 0;
        var full = new List<int>();
        Span<BucketSlot> slots = _slots.InUse(claims);
        for (int number = First; number < slots.Length; number++)
        {
            ref BucketSlot slot = ref slots[number];
            if (slot.Key.RuleAndProcess != 0)
            {
                _used++;
                if (full.Count < Most && IsFull(slot, nowNs))
                {
                    full.Add(number);
                }
            }
        }

        if (full.Count == 0)
        {
            return 0;
        }

        // Who took from it meanwhile has a whole budget again: a few renames, at most.
        IReadOnlyList<int> unlinked = _reclaimer.Unlink(ReclaimTable.Buckets, full);
        foreach (int number in unlinked)
        {
            _slots.Take(number);
        }

        int lost = _reclaimer.Free(ReclaimTable.Buckets, unlinked);
        _used -= unlinked.Count - lost;
        return unlinked.Count - lost;
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>And nobody would be told the same twice in <see cref="GuardNumbers.ReportsNs"/>.</summary>
    internal static bool IsFull(in BucketSlot slot, ulong nowNs) =>
        slot.FullNs <= nowNs && slot.ReportedNs + GuardNumbers.ReportsNs <= nowNs;
}

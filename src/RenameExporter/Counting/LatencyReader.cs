using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Counting;

/// <summary>Copies the latency slots that have counts.</summary>
internal static class LatencyReader
{
    public static IReadOnlyList<LatencyHistogram> Read(ReadOnlySpan<LatencySlot> slots)
    {
        var result = new List<LatencyHistogram>();
        for (int number = 0; number < slots.Length; number++)
        {
            ref readonly LatencySlot slot = ref slots[number];
            if (((ReadOnlySpan<ulong>)slot.Buckets).ContainsAnyExcept(0UL))
            {
                string? fstype = number == SlotNumbers.LatencyOther
                    ? null
                    : EscapedName.Label(slot.Key.Fstype.Bytes);
                result.Add(new(fstype, Copy(in slot), Volatile.Read(in slot.SumNs)));
            }
        }

        result.Sort((a, b) => string.CompareOrdinal(a.Fstype, b.Fstype));
        return result;
    }

    private static ulong[] Copy(in LatencySlot slot)
    {
        ulong[] buckets = new ulong[LatencyNumbers.Buckets];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Volatile.Read(in slot.Buckets[i]);
        }

        return buckets;
    }
}

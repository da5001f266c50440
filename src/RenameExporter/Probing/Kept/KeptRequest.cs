using Libbpf;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Abi;

namespace RenameExporter.Probing.Kept;

/// <summary>
/// Asks the exporter that has a kept probe to hand it over: by a number in the first page of its totals, which grows for as
/// long as somebody asks. No clock and no process number is compared, as the two may be in different containers.
/// </summary>
internal static class KeptRequest
{
    /// <summary>Once more, unless its exporter has given that probe up. The number is at one place in all versions.</summary>
    /// <param name="totals">The kept map; it stays the caller's.</param>
    /// <exception cref="LibbpfException">It is another one.</exception>
    public static void Ask(SafeFileHandle totals)
    {
        using MapMemory page = BpfPins.Mmap(totals, TotalsNumbers.Page, KeptTotals.MapName);
        ref TotalsHeader header = ref page.WritableValues<TotalsHeader>(1)[0];
        if (Volatile.Read(ref header.Version) != 0)
        {
            Interlocked.Increment(ref header.Asked);
        }
    }
}

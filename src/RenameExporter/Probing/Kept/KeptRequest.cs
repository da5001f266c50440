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
    /// <summary>Once more, in what a directory of pins has at this moment: that may be nothing yet, or another probe the next time.</summary>
    public static void AskIn(string directory)
    {
        try
        {
            string[] names = [.. KeptNames.In(directory)];
            if (names.Length > 0)
            {
                using SafeFileHandle totals = BpfPins.Open(
                    Path.Combine(directory, KeptNames.Of(KeptNames.Deciding, KeptNames.Current(names))));
                Ask(totals);
            }
        }
        catch (Exception e) when (e is LibbpfException or IOException or UnauthorizedAccessException)
        {
            // The one that uses it is about to replace what it keeps.
        }
    }

    // Unless its exporter has given that probe up. The number is at one place in all versions.
    private static void Ask(SafeFileHandle totals)
    {
        using MapMemory page = BpfPins.Mmap(totals, TotalsNumbers.Page, KeptTotals.MapName);
        ref TotalsHeader header = ref page.WritableValues<TotalsHeader>(1)[0];
        if (Volatile.Read(ref header.Version) != 0)
        {
            Interlocked.Increment(ref header.Asked);
        }
    }
}

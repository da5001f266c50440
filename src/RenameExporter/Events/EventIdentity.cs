using System.Globalization;
using System.Text.Unicode;
using RenameExporter.Counting;
using RenameExporter.Events.Formats;

namespace RenameExporter.Events;

/// <summary>
/// <c>event.id</c>: made of what the kernel said, so that it is the same each time an event is told, after a restart and
/// when a record of the ring is read twice, too. With <c>host.name</c> it is unique: a consumer drops duplicates by both.
/// </summary>
internal static class EventIdentity
{
    /// <summary>Bytes that the longest one takes.</summary>
    public const int MostBytes = 192;

    private const int LongestComm = 15; // TASK_COMM_LEN without the NUL

    /// <param name="id">Of <see cref="MostBytes"/>.</param>
    /// <returns>Bytes written: ASCII letters, digits, <c>-</c>, <c>_</c>, and what a rule of the guard may have in its name.</returns>
    public static int Write(RenameEvent made, Span<byte> id)
    {
        RenameSample sample = made.Sample;
        string boot = made.Origin.BootId;
        CultureInfo culture = CultureInfo.InvariantCulture;
        int length;
        if (made.Hidden is { } hidden)
        {
            // Those of many actors have no slot of their own.
            string kind = ReferenceEquals(hidden.Who, HiddenActor.Others) ? "others"
                : ReferenceEquals(hidden.Who, HiddenActor.Dropped) ? "dropped" : "summary";
            Utf8.TryWrite(
                id, culture, $"{boot}-{kind}-{hidden.Slot}-{hidden.Generation}-{sample.MonotonicNanoseconds}", out length);
        }
        else if (made.Burst is { } burst)
        {
            ReadOnlySpan<byte> comm = sample.Comm.Span[..Math.Min(sample.Comm.Length, LongestComm)];
            Span<byte> hex = stackalloc byte[2 * LongestComm];
            Convert.TryToHexStringLower(comm, hex, out int digits);
            Utf8.TryWrite(
                id, culture,
                $"{boot}-{Words.Of(burst.Reason)}-{sample.Uid}-{sample.CgroupId}-{hex[..digits]}-{burst.FirstSeenMonotonicNanoseconds}",
                out length);
        }
        else if (made.Guard is { } guard)
        {
            Utf8.TryWrite(id, culture, $"{boot}-{sample.Tid}-{sample.MonotonicNanoseconds}-{guard.Rule}", out length);
        }
        else
        {
            Utf8.TryWrite(id, culture, $"{boot}-{sample.Tid}-{sample.MonotonicNanoseconds}", out length);
        }

        return length;
    }
}

namespace RenameExporter.Events;

/// <summary>
/// The measure of a queue's room: a place is 2 KiB of memory, which most events are less than. So one number bounds
/// a queue in events and in bytes, whatever names they have.
/// </summary>
internal static class Room
{
    /// <summary>Bytes.</summary>
    public const int Place = 2048;

    /// <summary>Of a queue, by default: so many events, and 32 MiB, at most.</summary>
    public const int Places = 16_384;

    // Of an array: its header, its length, and what it is rounded up to.
    private const int Around = 32;

    /// <param name="size">Bytes of memory.</param>
    public static int PlacesOf(int size) => (size + Place - 1) / Place;

    /// <summary>What a name takes, in bytes.</summary>
    public static int Of(ReadOnlyMemory<byte> name) => name.IsEmpty ? 0 : name.Length + Around;
}

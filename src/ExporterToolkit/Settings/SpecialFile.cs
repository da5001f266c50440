namespace ExporterToolkit.Settings;

/// <summary>
/// FIFOs and sockets, told without open(2), which waits for a FIFO's other end. .NET knows directories only.
/// </summary>
public static class SpecialFile
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint Kind = 0x1; // STATX_TYPE

    // struct statx is the same on every architecture: 256 bytes, stx_mode at 28.
    private const int Size = 256;
    private const int ModeOffset = 28;

    private const int KindMask = 0xF000; // S_IFMT
    private const int Fifo = 0x1000;
    private const int Socket = 0xC000;

    /// <param name="path">A symbolic link is followed.</param>
    /// <returns>Whether what it gives it gives once. False also when there is nothing, or nothing to be seen.</returns>
    public static unsafe bool IsPipe(string path)
    {
        byte* about = stackalloc byte[Size];
        return NativeMethods.statx(WorkingDirectory, path, 0, Kind, about) == 0
            && (*(ushort*)(about + ModeOffset) & KindMask) is Fifo or Socket;
    }
}

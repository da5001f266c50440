using System.Runtime.InteropServices;

namespace ExporterToolkit;

/// <summary>
/// Which file it is, of what kind, and whose (statx(2)). Told without open(2), which waits for a FIFO's other end; .NET
/// knows directories only.
/// </summary>
/// <param name="Permissions">The lowest nine bits of its mode, and the three before them.</param>
/// <param name="Kind">Of its mode, S_IFMT.</param>
/// <param name="Names">How many lead to it; 0: it was removed.</param>
/// <param name="Bytes">As long as it was when asked.</param>
internal readonly record struct FileIdentity(
    ulong Device, ulong Inode, uint Owner, uint Permissions, uint Kind, uint Names, ulong Bytes)
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint Basic = 0x7ff; // STATX_BASIC_STATS

    // struct statx is the same on every architecture: 256 bytes.
    private const int Size = 256, NamesOffset = 16, OwnerOffset = 20, ModeOffset = 28, InodeOffset = 32, BytesOffset = 40,
        DeviceOffset = 136;

    public bool IsRegular => Kind == 0x8000; // S_IFREG

    /// <summary>What it gives it gives once.</summary>
    public bool IsPipe => Kind is 0x1000 or 0xC000; // S_IFIFO, S_IFSOCK

    public bool IsSocket => Kind == 0xC000; // S_IFSOCK

    /// <summary>Of which a terminal waits for somebody to type.</summary>
    public bool IsDevice => Kind is 0x2000 or 0x6000; // S_IFCHR, S_IFBLK

    /// <exception cref="IOException">The system does not tell.</exception>
    public static FileIdentity Of(int descriptor) => Ask(descriptor, "", EmptyPath)
        ?? throw new IOException($"statx: {Errno.Describe(Marshal.GetLastPInvokeError())}");

    /// <summary>A symbolic link is what it is.</summary>
    /// <returns>Null: nothing is there, or nothing to be seen.</returns>
    public static FileIdentity? At(string path) => Ask(WorkingDirectory, path, NoFollow);

    /// <summary>A symbolic link is followed.</summary>
    /// <returns>Null: nothing is there, or nothing to be seen.</returns>
    public static FileIdentity? Behind(string path) => Ask(WorkingDirectory, path, 0);

    public bool IsSameAs(FileIdentity other) => (Device, Inode) == (other.Device, other.Inode);

    private static unsafe FileIdentity? Ask(int directory, string path, int flags)
    {
        byte* about = stackalloc byte[Size];
        if (NativeMethods.statx(directory, path, flags, Basic, about) != 0)
        {
            return null;
        }

        uint mode = *(ushort*)(about + ModeOffset);
        return new(
            *(ulong*)(about + DeviceOffset), *(ulong*)(about + InodeOffset), *(uint*)(about + OwnerOffset),
            mode & 0xFFF, mode & 0xF000, *(uint*)(about + NamesOffset), *(ulong*)(about + BytesOffset));
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Libbpf;

/// <summary>Which file a path leads to, told without opening it: that takes no right to read it, and never waits.</summary>
/// <param name="Device">As stat(2) has it, in the kernel's form: the minor number has 20 bits.</param>
/// <param name="Inode">As stat(2) has it.</param>
/// <param name="MountId">Of /proc/self/mountinfo; 0: the kernel does not tell (before 5.8).</param>
/// <param name="IsRegular">Not a directory, a pipe, or something else.</param>
public readonly unsafe record struct FileNumbers(uint Device, ulong Inode, ulong MountId, bool IsRegular)
{
    private const int PathOnly = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    private const int DirectoryOnly = 0x80000; // O_CLOEXEC
    private const nint Openat2 = 437; // on every architecture
    private const ulong InRoot = 0x10 | 0x02; // RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint Wanted = 0x7ff | 0x1000; // STATX_BASIC_STATS | STATX_MNT_ID
    private const int MinorBits = 20;
    private const int Tries = 100;

    // struct statx is the same on every architecture.
    private const int Size = 256, MaskOffset = 0, ModeOffset = 28, InodeOffset = 32;
    private const int MajorOffset = 136, MinorOffset = 140, MountOffset = 144;
    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;

    /// <param name="root">
    /// A directory that is another system's root: links in the path mean it. <c>/</c> or empty: this process's own.
    /// </param>
    /// <param name="path">Symbolic links are followed.</param>
    /// <param name="error">errno, when there is no answer; 0 otherwise.</param>
    /// <returns>Null: there is no such file, or it cannot be told.</returns>
    public static FileNumbers? Of(string root, string path, out int error)
    {
        int descriptor = root.Trim('/').Length == 0 ? NativeMethods.open(path, PathOnly) : OpenBelow(root, path);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (descriptor < 0)
        {
            return null;
        }

        byte* buffer = stackalloc byte[Size];
        int failed;
        fixed (byte* empty = "\0"u8)
        {
            failed = NativeMethods.statx(descriptor, empty, EmptyPath, Wanted, buffer);
            error = failed == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        _ = NativeMethods.close(descriptor);
        return failed == 0 ? From(new(buffer, Size)) : null;
    }

    private static FileNumbers From(ReadOnlySpan<byte> stat)
    {
        bool hasMount = (BinaryPrimitives.ReadUInt32LittleEndian(stat[MaskOffset..]) & 0x1000) != 0;
        return new(
            BinaryPrimitives.ReadUInt32LittleEndian(stat[MajorOffset..]) << MinorBits
                | BinaryPrimitives.ReadUInt32LittleEndian(stat[MinorOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(stat[InodeOffset..]),
            hasMount ? BinaryPrimitives.ReadUInt64LittleEndian(stat[MountOffset..]) : 0,
            (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & TypeMask) == RegularFile);
    }

    // Leaves errno as openat2(2) did.
    private static int OpenBelow(string root, string path)
    {
        int directory = NativeMethods.open(root, DirectoryOnly);
        if (directory < 0)
        {
            return directory;
        }

        ulong* how = stackalloc ulong[3] { PathOnly, 0, InRoot }; // struct open_how: flags, mode, resolve
        byte[] bytes = Encoding.UTF8.GetBytes(path + '\0');
        nint descriptor = -1;
        int error = Errno.EINTR;
        fixed (byte* start = bytes)
        {
            // EAGAIN: something was renamed while it followed "..".
            for (int i = 0; i < Tries && descriptor < 0 && error is Errno.EINTR or Errno.EAGAIN; i++)
            {
                descriptor = NativeMethods.openat2(Openat2, directory, start, how, 3 * sizeof(ulong));
                error = Marshal.GetLastPInvokeError();
            }
        }

        _ = NativeMethods.close(directory);
        Marshal.SetLastPInvokeError(error);
        return (int)descriptor;
    }
}

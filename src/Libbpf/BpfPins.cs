using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// Names in a BPF file system (bpf(2), BPF_OBJ_PIN): what has one stays in the kernel when the last process that holds it
/// ends, until the name is removed.
/// </summary>
public static unsafe class BpfPins
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int DirectoryItself = 0x30000; // O_DIRECTORY | O_NOFOLLOW on x86
    private const int DirectoryItselfOnArm64 = 0xc000;
    private const long BpfFileSystem = 0xcafe4a11; // BPF_FS_MAGIC
    private const int ExclusiveAtOnce = 6; // LOCK_EX | LOCK_NB
    private const int Occupied = 11; // EWOULDBLOCK

    /// <summary>Gives a map, a program or a link a name.</summary>
    /// <param name="path">Of a file that is not there, without dots in its name.</param>
    /// <exception cref="LibbpfException">EPERM: no BPF file system. EINVAL: this kind of link has no pins before Linux 5.15.</exception>
    public static void Pin(int descriptor, string path) => LibbpfException.ThrowIfNegative(
        NativeMethods.bpf_obj_pin(descriptor, path), $"cannot pin {path}");

    /// <summary>What was given this name.</summary>
    /// <exception cref="LibbpfException">There is no such name, or it may not be opened.</exception>
    public static SafeFileHandle Open(string path) => new(
        LibbpfException.ThrowIfNegative(NativeMethods.bpf_obj_get(path), $"cannot open {path}"), ownsHandle: true);

    /// <summary>Whose an open directory is, with which permissions (statx(2)), and whether that is this process's user.</summary>
    /// <exception cref="LibbpfException">The kernel does not tell.</exception>
    public static (uint Owner, int Permissions, bool IsOurs) OwnerOf(SafeFileHandle directory)
    {
        const int EmptyPath = 0x1000; // AT_EMPTY_PATH
        const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
        const int Size = 256, OwnerOffset = 20, ModeOffset = 28; // of struct statx
        byte* buffer = stackalloc byte[Size];
        fixed (byte* empty = "\0"u8)
        {
            if (NativeMethods.statx((int)directory.DangerousGetHandle(), empty, EmptyPath, BasicStats, buffer) != 0)
            {
                throw new LibbpfException("cannot stat a directory", Marshal.GetLastPInvokeError());
            }

            uint owner = *(uint*)(buffer + OwnerOffset);
            return (owner, *(ushort*)(buffer + ModeOffset) & 0xfff, owner == NativeMethods.geteuid());
        }
    }

    /// <summary>Whether an open directory is one of a BPF file system (fstatfs(2)).</summary>
    /// <exception cref="LibbpfException">The kernel does not tell.</exception>
    public static bool IsOfBpfFileSystem(SafeFileHandle directory)
    {
        long* buffer = stackalloc long[64]; // struct statfs is 120 bytes, and begins with f_type
        return NativeMethods.fstatfs((int)directory.DangerousGetHandle(), buffer) == 0
            ? buffer[0] == BpfFileSystem
            : throw new LibbpfException("cannot ask for the file system of a directory", Marshal.GetLastPInvokeError());
    }

    /// <summary>Opens a directory, for its lock and what is in it.</summary>
    /// <param name="directory">Not a symbolic link to one.</param>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    public static SafeFileHandle OpenDirectory(string directory)
    {
        int descriptor = NativeMethods.open(
            directory,
            CloseOnExec | (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? DirectoryItself : DirectoryItselfOnArm64));
        return descriptor < 0
            ? throw new LibbpfException($"cannot open {directory}", Marshal.GetLastPInvokeError())
            : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Locks an open directory for this process, until the handle is disposed or the process ends (flock(2)).</summary>
    /// <param name="name">Of the directory, for people.</param>
    /// <returns>False: another process has.</returns>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static bool TryLock(SafeFileHandle directory, string name)
    {
        if (NativeMethods.flock((int)directory.DangerousGetHandle(), ExclusiveAtOnce) == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Occupied ? false : throw new LibbpfException($"cannot lock {name}", errno);
    }

    /// <summary>The first bytes of an open map's values, to write to. They stay mapped when the map is closed.</summary>
    /// <param name="length">Bytes; not more than a page of the map's, and 64 KiB.</param>
    /// <exception cref="LibbpfException">It is smaller, or has other values.</exception>
    public static MapMemory Mmap(SafeFileHandle map, int length, string name) =>
        MapMemory.Create((int)map.DangerousGetHandle(), length, writable: true, name);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Libbpf;

/// <summary>Tells two contents of a file apart, as far as stat(2) does. Times are nanoseconds since 1970.</summary>
public readonly record struct FileState(ulong Device, ulong Inode, long Size, long ModifiedNs, long ChangedNs);

/// <summary>
/// A regular file in a directory that is another system's root: links in its path mean that root, and none leads out of
/// it. To open it never waits, whatever lies there.
/// </summary>
public sealed unsafe class RootedFile : IDisposable
{
    private const int ReadOnly = 0x80000 | 0x800 | 0x100; // O_CLOEXEC | O_NONBLOCK (a FIFO) | O_NOCTTY
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, for the directory
    private const nint Openat2 = 437; // on every architecture
    private const ulong InRoot = 0x10 | 0x02; // RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS
    private const int Tries = 100;

    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;

    private readonly int _descriptor;
    private readonly string _name;

    private RootedFile(int descriptor, string name)
    {
        _descriptor = descriptor;
        _name = name;
    }

    public FileState State { get; private set; }

    /// <param name="root">A directory. <c>/</c> or empty: this process's own root, where openat2(2) is not needed.</param>
    /// <exception cref="IOException">Says which file, and why not.</exception>
    public static RootedFile Open(string root, string path)
    {
        string name = Path.Combine(root, path);
        int descriptor = root.Trim('/').Length == 0
            ? Checked(NativeMethods.open(name, ReadOnly), name)
            : OpenBelow(root, path, name);
        var file = new RootedFile(descriptor, name);
        try
        {
            file.State = file.ReadState();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">There is more, or it cannot be read.</exception>
    public byte[] Read(int most)
    {
        if (State.Size > most)
        {
            throw TooLarge(most);
        }

        byte[] buffer = new byte[(int)State.Size + 1]; // for the end of the file; one that grows takes more
        int length = 0;
        while (true)
        {
            nint read;
            fixed (byte* start = buffer)
            {
                read = NativeMethods.read(_descriptor, start + length, (nuint)(buffer.Length - length));
            }

            if (read < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
            {
                continue;
            }

            if (Checked(read, _name) == 0)
            {
                return buffer[..length];
            }

            length += (int)read;
            if (length > most)
            {
                throw TooLarge(most);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Max(2 * length, 4096));
            }
        }
    }

    public void Dispose() => _ = NativeMethods.close(_descriptor);

    private static int OpenBelow(string root, string path, string name)
    {
        int directory = Checked(NativeMethods.open(root, CloseOnExec), root);
        try
        {
            ulong* how = stackalloc ulong[3] { ReadOnly, 0, InRoot }; // struct open_how: flags, mode, resolve
            byte[] bytes = Encoding.UTF8.GetBytes(path + '\0');
            fixed (byte* start = bytes)
            {
                for (int i = 1; ; i++)
                {
                    nint descriptor = NativeMethods.openat2(Openat2, directory, start, how, 3 * sizeof(ulong));
                    int error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;

                    // EAGAIN: something was renamed while it followed "..".
                    if (error != Errno.EINTR && (error != Errno.EAGAIN || i == Tries))
                    {
                        return error is Errno.ENOSYS or Errno.EPERM
                            ? throw new IOException(
                                $"{name}: openat2(2) is refused: {Errno.Describe(error)}. Allow it in the seccomp profile")
                            : (int)Checked(descriptor, name);
                    }
                }
            }
        }
        finally
        {
            _ = NativeMethods.close(directory);
        }
    }

    private static int Checked(nint result, string name) => result >= 0
        ? (int)result
        : throw new IOException($"{name}: {Errno.Describe(Marshal.GetLastPInvokeError())}");

    // struct statx is the same on every architecture.
    private FileState ReadState()
    {
        byte* buffer = stackalloc byte[256];
        fixed (byte* empty = "\0"u8)
        {
            _ = Checked(NativeMethods.statx(_descriptor, empty, EmptyPath, BasicStats, buffer), _name);
        }

        var stat = new ReadOnlySpan<byte>(buffer, 256);
        return (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & TypeMask) == RegularFile
            ? new(
                BinaryPrimitives.ReadUInt64LittleEndian(stat[136..]), // major and minor
                BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(stat[40..]),
                Nanoseconds(stat[112..]),
                Nanoseconds(stat[96..]))
            : throw new IOException($"{_name}: is not a regular file");
    }

    // struct statx_timestamp: s64 seconds, u32 nanoseconds.
    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        (BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);

    private IOException TooLarge(int most) => new($"{_name}: is larger than {most >> 20} MiB");
}

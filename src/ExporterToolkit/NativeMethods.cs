using System.Runtime.InteropServices;
using ExporterToolkit.Exposition;
using ExporterToolkit.Hosting;
using Microsoft.Win32.SafeHandles;

namespace ExporterToolkit;

/// <summary>Every native function, and nothing else.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Zlib = "libz.so.1";

    /// <summary>clock_gettime(2).</summary>
    [LibraryImport("libc")]
    internal static partial int clock_gettime(int clock, long* time);

    /// <summary>closedir(3).</summary>
    [LibraryImport("libc")]
    internal static partial int closedir(nint stream);

    /// <summary>deflate of zlib.h.</summary>
    [LibraryImport(Zlib)]
    internal static partial int deflate(ZStream* stream, int flush);

    /// <summary>deflateEnd of zlib.h.</summary>
    [LibraryImport(Zlib)]
    internal static partial int deflateEnd(ZStream* stream);

    /// <summary>What deflateInit2 of zlib.h stands for.</summary>
    /// <param name="version">Its first character is compared.</param>
    [LibraryImport(Zlib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int deflateInit2_(
        ZStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, string version, int size);

    /// <summary>deflateReset of zlib.h.</summary>
    [LibraryImport(Zlib)]
    internal static partial int deflateReset(ZStream* stream);

    /// <summary>faccessat(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int faccessat(int directory, string path, int mode, int flags);

    /// <summary>geteuid(2).</summary>
    [LibraryImport("libc")]
    internal static partial uint geteuid();

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc")]
    internal static partial int getrlimit(int resource, ulong* limits);

    /// <summary>ioctl(2).</summary>
    [LibraryImport("libc")]
    internal static partial int ioctl(int descriptor, nuint request, ushort* argument);

    /// <summary>open(2), with O_CREAT.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    /// <summary>opendir(3).</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint opendir(string path);

    /// <summary>pipe2(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    /// <summary>poll(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    /// <summary>read(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(SafeFileHandle descriptor, byte* buffer, nuint size);

    /// <summary>readdir(3).</summary>
    [LibraryImport("libc")]
    internal static partial nint readdir(nint stream);

    /// <summary>kill(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int process, int signal);

    /// <summary>renameat(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int renameat(int oldDirectory, string oldPath, int newDirectory, string newPath);

    /// <summary>rewinddir(3).</summary>
    [LibraryImport("libc")]
    internal static partial void rewinddir(nint stream);

    /// <summary>sendmsg(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendmsg(int socket, MessageHeader* message, int flags);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, byte* buffer);

    /// <summary>unlink(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint size);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(SafeFileHandle descriptor, byte* buffer, nuint size);
}

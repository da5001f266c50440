using System.Runtime.InteropServices;

namespace ExporterToolkit;

/// <summary>Every native function, and nothing else.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc")]
    internal static partial int getrlimit(int resource, ulong* limits);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, byte* buffer);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint size);
}

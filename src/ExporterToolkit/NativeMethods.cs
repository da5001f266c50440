using System.Runtime.InteropServices;

namespace ExporterToolkit;

/// <summary>Every native function, and nothing else.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>clock_gettime(2).</summary>
    [LibraryImport("libc")]
    internal static partial int clock_gettime(int clock, long* time);

    /// <summary>closedir(3).</summary>
    [LibraryImport("libc")]
    internal static partial int closedir(nint stream);

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc")]
    internal static partial int getrlimit(int resource, ulong* limits);

    /// <summary>opendir(3).</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint opendir(string path);

    /// <summary>readdir(3).</summary>
    [LibraryImport("libc")]
    internal static partial nint readdir(nint stream);

    /// <summary>rewinddir(3).</summary>
    [LibraryImport("libc")]
    internal static partial void rewinddir(nint stream);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, byte* buffer);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint size);
}

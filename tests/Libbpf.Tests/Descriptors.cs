namespace Libbpf.Tests;

internal static class Descriptors
{
    /// <summary>Open file descriptors of this process.</summary>
    public static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}

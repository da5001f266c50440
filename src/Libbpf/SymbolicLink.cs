using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>Symbolic links as bytes: .NET makes a string of them, and what is not UTF-8 is lost.</summary>
public static class SymbolicLink
{
    private const int LongestPath = 4096; // PATH_MAX; the links of /proc are cut there as well

    /// <returns>The target; null when there is none, or it may not be read.</returns>
    public static byte[]? Read(string path) => Read(path, out _);

    /// <param name="denied">It may not be read, whether or not it is there.</param>
    /// <returns>The target; null when there is none, or it may not be read.</returns>
    public static unsafe byte[]? Read(string path, out bool denied)
    {
        byte* buffer = stackalloc byte[LongestPath];
        nint length = NativeMethods.readlink(path, buffer, LongestPath);
        denied = length < 0 && Marshal.GetLastPInvokeError() is (Errno.EACCES or Errno.EPERM);
        return length < 0 ? null : new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
    }
}

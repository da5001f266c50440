using System.Runtime.InteropServices;
using Posix;

namespace ExporterToolkit.Delivery;

/// <summary>The errno values that writing has to tell apart (errno(3)), and words for all of them.</summary>
internal static class Errno
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EPIPE = 32;

    /// <summary>For messages: <c>Broken pipe (EPIPE)</c>.</summary>
    public static string Describe(int errno) =>
        $"{Marshal.GetPInvokeErrorMessage(errno)} ({ErrnoNames.Name(errno)})";
}

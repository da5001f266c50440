using System.Runtime.InteropServices;
using Posix;

namespace ExporterToolkit;

/// <summary>The errno values that have to be told apart (errno(3)), and words for all of them.</summary>
internal static class Errno
{
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ENXIO = 6;
    public const int EAGAIN = 11;
    public const int EFBIG = 27;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int ELOOP = 40;
    public const int EDQUOT = 122;

    /// <summary>For messages: <c>Broken pipe (EPIPE)</c>.</summary>
    public static string Describe(int errno) =>
        $"{Marshal.GetPInvokeErrorMessage(errno)} ({ErrnoNames.Name(errno)})";
}

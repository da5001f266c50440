using System.Runtime.InteropServices;
using Posix;

namespace ExporterToolkit.Delivery;

/// <summary>
/// write(2) on a descriptor that is open already. .NET's streams on standard output either pass over a
/// reader that has ended, or write with an offset of their own, where another process may write as well.
/// </summary>
internal static class Descriptor
{
    /// <summary>stdout.</summary>
    public const int StandardOutput = 1;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Blocks until all is written, or an error.</summary>
    /// <returns>How much was written, and an errno or 0.</returns>
    public static unsafe (int Written, int Error) Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                nint result = NativeMethods.write(descriptor, start + written, (nuint)(bytes.Length - written));
                int error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error == Errno.EAGAIN)
                {
                    Thread.Sleep(s_pause); // somebody has made it non-blocking
                }
                else if (error is not (0 or Errno.EINTR))
                {
                    return (written, error);
                }

                written += error == 0 ? (int)result : 0;
            }
        }

        return (written, 0);
    }
}

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

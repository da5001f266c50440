using System.Runtime.InteropServices;

namespace ExporterToolkit.Delivery;

/// <summary>
/// write(2) on a descriptor that is open already. .NET's streams on standard output either pass over a
/// reader that has ended, or write with an offset of their own, where another process may write as well.
/// </summary>
public static class Descriptor
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

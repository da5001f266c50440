using System.Buffers;
using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// Files of /proc, of which many are gone when they are asked for: without .NET's exceptions and its other calls, an
/// answer is a tenth of the work.
/// </summary>
public static unsafe class SmallFile
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC with O_RDONLY
    private const int FirstSize = 4096;

    /// <param name="most">Bytes; the rest is left.</param>
    /// <returns>Null when there is no such file, or it may not be read.</returns>
    public static byte[]? Read(string path, int most = int.MaxValue)
    {
        int descriptor = NativeMethods.open(path, CloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        int length = 0;
        nint read;
        do
        {
            if (length == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(2 * length);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            fixed (byte* start = buffer)
            {
                read = NativeMethods.read(descriptor, start + length, (nuint)Math.Min(buffer.Length - length, most - length));
            }

            length += (int)Math.Max(read, 0);
        }
        while ((read > 0 && length < most) || (read < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR));

        _ = NativeMethods.close(descriptor);
        byte[]? result = read < 0 ? null : buffer[..length];
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Libbpf;

/// <summary>enum libbpf_print_level.</summary>
public enum LibbpfLogLevel
{
    Warning = 0,
    Information = 1,
    Debug = 2,
}

/// <summary>Routes libbpf's own messages, which would go to stderr, to a callback.</summary>
public static unsafe class LibbpfLog
{
    // A verifier log arrives as one message; what is longer is cut.
    private const int MaxMessageBytes = 64 * 1024;

    private static volatile Action<LibbpfLogLevel, string>? s_write;
    private static volatile LibbpfLogLevel s_upTo;

    /// <param name="write">Called on the thread that called libbpf; one message, no line end.</param>
    /// <param name="upTo">The last level that is wanted. Others are not even put into words: a load has a
    /// thousand messages for debugging.</param>
    public static void RouteTo(
        Action<LibbpfLogLevel, string> write, LibbpfLogLevel upTo = LibbpfLogLevel.Debug)
    {
        s_write = write;
        s_upTo = upTo;
        NativeMethods.libbpf_set_print(&Print);
    }

    /// <summary>No message at all.</summary>
    public static void Silence() => NativeMethods.libbpf_set_print(null);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        if ((LibbpfLogLevel)level > s_upTo)
        {
            return 0;
        }

        // No exception may cross into C.
        try
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxMessageBytes);
            int length;
            fixed (byte* start = buffer)
            {
                length = NativeMethods.vsnprintf(start, MaxMessageBytes, format, arguments);
            }

            length = Math.Clamp(length, 0, MaxMessageBytes - 1);
            string message = Encoding.UTF8.GetString(buffer, 0, length).TrimEnd();
            ArrayPool<byte>.Shared.Return(buffer);
            if (message.Length > 0)
            {
                s_write?.Invoke((LibbpfLogLevel)level, message);
            }

            return length;
        }
        catch (Exception)
        {
            return 0;
        }
    }
}

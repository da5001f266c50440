using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ExporterToolkit.Delivery;

/// <summary>
/// Wakes one thread; what was rung before it waits is heard as well. A pipe(7): a ring costs two calls and one switch. A
/// thread that waits for an event of .NET is woken into a lock that the other one still holds, and sleeps again.
/// </summary>
internal sealed unsafe class Bell : IDisposable
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, on x86 and arm64

    private readonly SafeFileHandle _heard, _rung;

    /// <exception cref="IOException">There are too many open files.</exception>
    public Bell()
    {
        int* pipe = stackalloc int[2];
        if (NativeMethods.pipe2(pipe, CloseOnExec) != 0)
        {
            throw new IOException($"cannot make a pipe: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        }

        (_heard, _rung) = (new(pipe[0], ownsHandle: true), new(pipe[1], ownsHandle: true));
    }

    /// <summary>Never waits, if each ring is waited for.</summary>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public void Ring()
    {
        byte any = 0;
        _ = NativeMethods.write(_rung, &any, sizeof(byte));
    }

    /// <summary>Until it has been rung since the last time.</summary>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public void Wait()
    {
        const int MostRings = 64;
        byte* rings = stackalloc byte[MostRings];
        while (NativeMethods.read(_heard, rings, MostRings) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
            // A signal is no ring.
        }
    }

    public void Dispose()
    {
        _rung.Dispose();
        _heard.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace ExporterToolkit.Hosting;

/// <summary>Signals to processes, as kill(2) sends them.</summary>
public static class Signals
{
    /// <param name="process">Its number, above 0.</param>
    /// <param name="signal">Its number on this architecture (signal(7)).</param>
    /// <returns>Why it could not be sent, such as <c>Operation not permitted (EPERM)</c>; null: it was.</returns>
    public static string? Send(int process, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(process); // 0 and below are groups
        return NativeMethods.kill(process, signal) == 0 ? null : Errno.Describe(Marshal.GetLastPInvokeError());
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// Takes capabilities (capabilities(7)) from every thread of this process, for good. They belong to
/// threads, not to the process; new threads have what their creator has.
/// </summary>
public static class ThreadCapabilities
{
    // Free: .NET takes the first real-time signal (34), glibc has the two below it.
    private const int Signal = 43;
    private const int NoSuchProcess = 3; // ESRCH

    private static readonly nint s_tgkill =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 131 : 234;

    // Far more than it takes: against a thread that blocks signals.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Afterwards every thread has at most <paramref name="keep"/> (bit n: capability n), nothing inheritable
    /// and nothing ambient, and no exec can gain any (no_new_privs).
    /// </summary>
    /// <exception cref="EntryPointNotFoundException">Not the shipped binary, which has the native half.</exception>
    /// <exception cref="DllNotFoundException">The same.</exception>
    /// <exception cref="TimeoutException">A thread did not let go.</exception>
    public static void DropAllBut(ulong keep)
    {
        LibbpfException.ThrowIfNegative(
            NativeMethods.rename_exporter_arm_capability_drop(Signal, keep),
            "cannot prepare to drop capabilities");

        // A thread that has not dropped yet may start another one, so until nobody has more.
        var watch = Stopwatch.StartNew();
        while (ThreadsWithMore(keep) is { Count: > 0 } threads)
        {
            if (watch.Elapsed > s_limit)
            {
                throw new TimeoutException(
                    $"thread {threads[0]} of this process does not let go of its capabilities");
            }

            foreach (int thread in threads)
            {
                nint result = NativeMethods.syscall(s_tgkill, Environment.ProcessId, thread, Signal);
                int errno = Marshal.GetLastPInvokeError();
                if (result != 0 && errno != NoSuchProcess) // it has ended
                {
                    throw new LibbpfException($"cannot signal thread {thread}", errno);
                }
            }

            Thread.Sleep(1); // for those that have not run yet
        }
    }

    private static List<int> ThreadsWithMore(ulong keep)
    {
        var found = new List<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (!IsDone(File.ReadAllText($"{directory}/status"), keep))
                {
                    found.Add(int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return found;
    }

    private static bool IsDone(string status, ulong keep) => status.Split('\n').All(line => line.Split(":\t") switch
    {
        ["CapInh" or "CapAmb", var set] => Hex(set) == 0,
        ["CapPrm" or "CapEff", var set] => (Hex(set) & ~keep) == 0,
        ["NoNewPrivs", var set] => set == "1",
        _ => true,
    });

    private static ulong Hex(string digits) =>
        ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

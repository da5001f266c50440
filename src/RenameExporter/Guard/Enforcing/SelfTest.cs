using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Enforcing;

/// <summary>
/// Renames a file of its own under a rule for this thread alone: a hook may attach where it never runs. The
/// program counts it if it can send a signal, and denies it if the hook can deny.
/// </summary>
internal sealed class SelfTest(Hook hook, BpfProgram identify, MapMemory control, MapMemory counts)
{
    // The kernel may skip the program while others rename; the time between lets them end.
    private const int MostTries = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private ref GuardControl Control => ref control.WritableValues<GuardControl>()[0];

    private GuardCounts Counts => counts.Values<GuardCounts>()[0];

    /// <returns>Null: it is proven.</returns>
    public string? Run(IEnumerable<string> directories)
    {
        if (TestFile.Create(directories, out string why) is not { } file)
        {
            return why;
        }

        using (file)
        {
            identify.RunOn(1UL);
            try
            {
                return Run(file);
            }
            finally
            {
                Volatile.Write(ref Control.Armed, Control.Armed & ~(uint)GuardArming.Tests);
                identify.RunOn(0UL);
            }
        }
    }

    private string? Run(TestFile file)
    {
        Volatile.Write(ref Control.Armed, Control.Armed | (uint)GuardArming.Tests);
        for (int tries = 1; ; tries++)
        {
            ulong tests = Counts.Tests, seen = Counts.TestedNs, before = Enforcer.MonotonicNs;
            int errno = file.Rename();
            ulong after = Enforcer.MonotonicNs;
            if (Counts.TestedNs != seen)
            {
                return Judge(errno, Counts.Tests != tests, Counts.TestedNs - before <= after - before);
            }

            if (tries == MostTries)
            {
                return $"it attaches, and never runs: {MostTries} renames in {file.Directory} were not seen";
            }

            Thread.Sleep(s_pause);
        }
    }

    private string? Judge(int errno, bool signals, bool sameClock) =>
        !sameClock ? "CLOCK_MONOTONIC of this process is not the kernel's: it is in a time namespace"
        : !signals ? "it runs, and can send no signal"
        : hook.CanDeny() && errno != Errno.EPERM ? $"it runs, and does not deny: {Outcome(errno)}"
        : !hook.CanDeny() && errno != 0 ? $"it runs, and the rename of the test failed: {Errno.Describe(errno)}"
        : null;

    private static string Outcome(int errno) =>
        errno == 0 ? "the rename of the test succeeded" : $"the rename of the test failed with {Errno.Describe(errno)}";
}

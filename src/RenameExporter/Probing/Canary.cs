using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>Whether the probe sees renames.</summary>
internal enum Sight
{
    /// <summary>It saw ours.</summary>
    Seen,

    /// <summary>It did not see ours, which got as far as the probe.</summary>
    Blind,

    /// <summary>Ours does not get that far here, so nothing is known.</summary>
    Unproven,
}

/// <param name="Why">For the log; empty where it sees.</param>
internal readonly record struct CanaryFinding(Sight Sight, string Why);

/// <summary>
/// A rename of the exporter's own that changes nothing: the kernel keeps the directories of processes in /proc
/// immutable, and refuses it with EPERM inside vfs_rename. The probe counts it apart (bpf/count.bpf.h), for the thread
/// that has said that it is the canary and for as long as it is.
/// </summary>
/// <param name="arm">The program "canary" of the loaded object.</param>
/// <param name="health">Where the probe counts those it has seen.</param>
internal sealed class Canary(BpfProgram arm, MapMemory health)
{
    // The kernel may skip the probe while others rename; the time between lets them end.
    private const int MostTries = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    // The second is for a /proc that is read-only, where renames end before vfs_rename.
    private static readonly (string From, string To)[] s_pairs =
        [("/proc/self/comm", "/proc/self/stat"), ("/sys/kernel/notes", "/sys/kernel/vmcoreinfo")];

    /// <summary>Tries in rounds that ended well, all in all: each was an entry of the probe, unless it was skipped.</summary>
    public ulong Tries { get; private set; }

    /// <summary>Of these, the ones that the kernel did not let the probe see.</summary>
    public ulong Skipped { get; private set; }

    /// <summary>What an exporter before this one has tried with the same probe.</summary>
    public void Continue(ulong tries, ulong skipped)
    {
        Skipped += skipped;

        // Those that it did not come to tell of were seen at least.
        Tries = Math.Max(Tries + tries, Seen + Skipped);
    }

    private ulong Seen => health.Values<ProbeHealth>()[0].Canaries;

    /// <summary>A round: renames until one is seen. Takes microseconds, or 90 ms where none is. One caller at a time.</summary>
    public CanaryFinding Prove()
    {
        try
        {
            return ProveOrThrow();
        }
        catch (LibbpfException e)
        {
            return new(Sight.Unproven, e.Message);
        }
    }

    private CanaryFinding ProveOrThrow()
    {
        string why = "";
        foreach ((string from, string to) in s_pairs)
        {
            (bool wasSeen, int errno) = Try(from, to);
            if (wasSeen)
            {
                return new(Sight.Seen, "");
            }

            if (errno is Errno.EPERM or Errno.EACCES)
            {
                // A filter of system calls may say so, too: it would also of a rename that cannot be.
                int impossible = Rename("", "");
                return impossible == Errno.ENOENT
                    ? new(Sight.Blind, $"{MostTries} renames of the exporter's own were not seen")
                    : new(Sight.Unproven, $"a rename of its own ends with {Errno.Describe(impossible)}, before the probe");
            }

            why = $"a rename of its own ({from}) ends with {Errno.Describe(errno)}, before the probe";
        }

        return new(Sight.Unproven, why);
    }

    private (bool Seen, int Errno) Try(string from, string to)
    {
        for (int tries = 1; ; tries++)
        {
            ulong before = Seen;
            int errno = Rename(from, to);
            if (Seen != before)
            {
                Tries += (ulong)tries;
                Skipped += (ulong)(tries - 1);
                return (true, errno);
            }

            if (tries == MostTries || errno is not (Errno.EPERM or Errno.EACCES))
            {
                return (false, errno);
            }

            Thread.Sleep(s_pause);
        }
    }

    private int Rename(string from, string to)
    {
        arm.RunOn(1UL);
        try
        {
            return KernelFeatures.Rename(from, to);
        }
        finally
        {
            arm.RunOn(0UL);
        }
    }
}

using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>Asks the kernel what it did not let attached programs see.</summary>
/// <param name="attached">All of them.</param>
/// <param name="programs">Each once: one that is attached to several tracepoints counts what all of them did.</param>
/// <param name="firstCopy">Null: the exit program has no copies.</param>
internal sealed class MissReader(
    AttachMode mode, bool missesAreCountable, IReadOnlyList<Attachment> attached, IReadOnlyList<Attachment> programs,
    BpfProgram? firstCopy)
{
    private readonly LostReturns _lostReturns = new(TimeProvider.System);
    private readonly CopyMisses _copyMisses = new();

    /// <summary>A few system calls, none of them on a map. A look of its own, a poll apart from the last one.</summary>
    /// <param name="health">Of these programs; read between the counters that are held against it.</param>
    /// <param name="canary">Whose renames are none; null: there were none.</param>
    /// <exception cref="LibbpfException">The kernel no longer knows our programs.</exception>
    public ProbeMisses Read(MapMemory health, Canary? canary)
    {
        // Read before the counters that are held against it.
        ulong? firstCopyMisses = firstCopy?.RecursionMisses();
        ulong entries = 0, exits = 0;
        foreach (Attachment attachment in programs)
        {
            if (!attachment.IsExit)
            {
                entries += attachment.Program.RecursionMisses();
            }
            else if (firstCopyMisses is null)
            {
                exits += attachment.Program.RecursionMisses();
            }
        }

        var misses = new ProbeMisses(entries, exits, 0, 0);
        ProbeHealth counted = health.Values<ProbeHealth>()[0];
        if (firstCopyMisses is { } missed)
        {
            return misses with { ExitRecursion = _copyMisses.Update(missed, counted, canary?.Skipped ?? 0) };
        }

        counted.Entries -= Math.Min(counted.Entries, canary?.Tries ?? 0);
        counted.Exits -= Math.Min(counted.Exits, counted.Canaries);
        return (mode switch
        {
            AttachMode.Kprobe when !missesAreCountable && _lostReturns.Update(counted) is var (lost, estimate) =>
                misses with { ExitProbe = lost, Estimate = estimate },

            // Where the kernel does not count these, the links may not even be bpf_links (before 5.15).
            AttachMode.Kprobe or AttachMode.KprobeMulti when missesAreCountable => _lostReturns.Correct(
                counted,
                misses with
                {
                    EntryProbe = OfLinks(exits: false),
                    ExitProbe = OfLinks(exits: true),
                }),
            _ => misses,
        }).WithoutExits(canary?.Skipped ?? 0);
    }

    private ulong OfLinks(bool exits)
    {
        ulong sum = 0;
        foreach (Attachment attachment in attached)
        {
            sum += attachment.IsExit == exits ? attachment.Link.ProbeMisses() : 0;
        }

        return sum;
    }
}

namespace RenameExporter.Kernel;

/// <summary>
/// What kretprobe and the old fprobe lost: entries without an exit, less those that are still on their
/// way. These are unknown, but there are none while nobody renames.
/// </summary>
internal sealed class LostReturns
{
    private const int Looks = 5;

    private readonly Queue<ulong> _recent = new();
    private (ulong Entries, ulong Exits) _last;
    private ulong _lost;

    /// <summary>
    /// One look, a poll apart from the last one, where the kernel does not tell (before 6.7): the lowest
    /// of the last few differences is exact as soon as one look met no rename in flight; and what is
    /// lost stays lost.
    /// </summary>
    /// <returns>Returns lost so far; never falls.</returns>
    public ulong Update(in ProbeHealth health)
    {
        // Read one after the other: a rename may have ended in between.
        _recent.Enqueue(health.Entries > health.Exits ? health.Entries - health.Exits : 0);
        if (_recent.Count > Looks)
        {
            _recent.Dequeue();
        }

        if (_recent.Count == Looks)
        {
            _lost = Math.Max(_lost, _recent.Min());
        }

        return _lost;
    }

    /// <summary>
    /// The same where the kernel tells: it counts with a plain increment on every CPU (rp->nmissed,
    /// fp->nmissed), so that two losses at the same moment may be one. Whenever nobody has renamed
    /// between two looks, the difference puts that right.
    /// </summary>
    /// <param name="misses">As the kernel has them.</param>
    public ProbeMisses Correct(in ProbeHealth health, in ProbeMisses misses)
    {
        (ulong Entries, ulong Exits) now = (health.Entries, health.Exits);
        bool rested = now == _last;
        _last = now;
        // An entry that was missed may have had an exit; and an exit may be missed in two ways.
        ulong began = now.Entries + misses.EntryRecursion + misses.EntryProbe;
        ulong ended = now.Exits + misses.ExitRecursion;
        // A kernel that lost none counted none wrongly: then it is a rename that sleeps.
        if (rested && misses.ExitProbe > 0 && began > ended)
        {
            _lost = Math.Max(_lost, began - ended);
        }

        return misses with { ExitProbe = Math.Max(_lost, misses.ExitProbe) };
    }
}

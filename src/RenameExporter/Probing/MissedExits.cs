using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>
/// What kretprobe and the old fprobe lost: entries without an exit, less those that are still on their
/// way. These are unknown, but there are none while nobody renames.
/// </summary>
internal sealed class LostReturns(TimeProvider time)
{
    // How long nobody must have renamed. A rename takes less, unless its disk or its server is gone.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    // Where somebody always renames. With few tasks a rename is in flight at many looks in a row, but not
    // at all of these; with many it is, and what is then called lost is too many by the fewest in flight.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // In so many seconds a task that renames all the time is between two renames at one look or another.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly Queue<(long At, ulong Open)> _recent = new();
    private (ulong Entries, ulong Exits) _last;
    private long _restsSince;
    private ulong _lost;

    /// <summary>
    /// One look, a poll apart from the last one, where the kernel does not tell (before 6.7): the
    /// difference is exact once nobody has renamed for a while; and where that never comes, the lowest of
    /// the last minute's is, as soon as one look met no rename in flight. What is lost stays lost.
    /// </summary>
    /// <returns>Returns lost so far, which never fall; and, more at once but uncertain, how many more there seem to be.</returns>
    public (ulong Lost, ulong Estimate) Update(in ProbeHealth health)
    {
        long now = time.GetTimestamp();
        // Read one after the other: a rename may have ended in between.
        ulong open = health.Entries > health.Exits ? health.Entries - health.Exits : 0;
        if (!Rests(health))
        {
            _restsSince = now;
        }

        _recent.Enqueue((now, open));
        bool full = false;
        while (time.GetElapsedTime(_recent.Peek().At, now) > Window)
        {
            _recent.Dequeue();
            full = true;
        }

        if (time.GetElapsedTime(_restsSince, now) >= Rest)
        {
            _lost = Math.Max(_lost, open);
        }
        else if (full && _recent.Count > 1)
        {
            _lost = Math.Max(_lost, LeastOpen(now, Window));
        }

        ulong least = LeastOpen(now, Moment);
        return (_lost, least > _lost ? least - _lost : 0);
    }

    /// <summary>
    /// The same where the kernel tells: it counts with a plain increment on every CPU (rp->nmissed,
    /// fp->nmissed), so that two losses at the same moment may be one. Whenever nobody has renamed
    /// between two looks, the difference puts that right.
    /// </summary>
    /// <param name="misses">As the kernel has them.</param>
    public ProbeMisses Correct(in ProbeHealth health, in ProbeMisses misses)
    {
        bool rested = Rests(health);
        // An entry that was missed may have had an exit; and an exit may be missed in two ways.
        ulong began = health.Entries + misses.EntryRecursion + misses.EntryProbe;
        ulong ended = health.Exits + misses.ExitRecursion;
        // A kernel that lost none counted none wrongly: then it is a rename that sleeps.
        if (rested && misses.ExitProbe > 0 && began > ended)
        {
            _lost = Math.Max(_lost, began - ended);
        }

        return misses with { ExitProbe = Math.Max(_lost, misses.ExitProbe) };
    }

    private ulong LeastOpen(long now, TimeSpan ago)
    {
        ulong least = ulong.MaxValue;
        foreach ((long at, ulong open) in _recent)
        {
            least = time.GetElapsedTime(at, now) <= ago ? Math.Min(least, open) : least;
        }

        return least;
    }

    /// <summary>Whether nobody has renamed since the last look.</summary>
    private bool Rests(in ProbeHealth health)
    {
        bool rests = _last == (health.Entries, health.Exits);
        _last = (health.Entries, health.Exits);
        return rests;
    }
}

/// <summary>
/// Exits that no copy of the exit program saw (bpf/count.bpf.h, on_exit_copy): those that the first copy did not see,
/// less those that another one counted.
/// </summary>
internal sealed class CopyMisses
{
    private ulong _began;
    private ulong _missed;

    /// <summary>
    /// One look, a poll apart from the last one. An exit may be between two copies: so it is asked whether those that
    /// were missed before the last look have been counted by now. What this returns may be late by a look, and never falls.
    /// </summary>
    /// <param name="first">Misses of the first copy, as the kernel has them; read before <paramref name="health"/>.</param>
    /// <param name="canaries">Of all of these, the ones that were the canary's.</param>
    public ulong Update(ulong first, in ProbeHealth health, ulong canaries)
    {
        _missed = Math.Max(_missed, _began - Math.Min(_began, health.RescuedExits));
        ulong began = first + health.UnrecordedExits;
        _began = began - Math.Min(began, canaries);
        return _missed;
    }
}

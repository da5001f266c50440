namespace RenameExporter.Kernel;

/// <summary>
/// What kretprobe lost, where the kernel does not tell (before 6.7): entries without an exit, less
/// those that are still on their way. These are unknown, but the lowest of the last few differences
/// is exact as soon as one look met no rename in flight; and what is lost stays lost.
/// </summary>
internal sealed class LostReturns
{
    private const int Looks = 5;

    private readonly Queue<ulong> _recent = new();
    private ulong _lost;

    /// <summary>One look, a poll apart from the last one.</summary>
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
}

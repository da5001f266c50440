using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Up to which of an actor's suppressed renames all are weighed, where that was before a sample told of them: the samples
/// that do weigh the others alone. One caller at a time.
/// </summary>
internal sealed class SuppressedAhead
{
    // Beyond, all are forgotten, and weigh twice at most.
    private const int Most = 4096;

    private readonly Dictionary<int, (uint Generation, ulong UpTo)> _weighed = [];

    /// <param name="since">That were suppressed behind a sample, so far.</param>
    /// <returns>Of these, how many are to be weighed now.</returns>
    public ulong Weigh(RenameSample last, ulong since)
    {
        ulong from = Math.Max(last.Suppressed, UpTo(last)), upTo = last.Suppressed + since;
        if (upTo <= from)
        {
            return 0;
        }

        if (_weighed.Count >= Most)
        {
            _weighed.Clear();
        }

        _weighed[last.Slot] = (last.Generation, upTo);
        return upTo - from;
    }

    /// <returns>Of those that a sample tells of, how many are to be weighed.</returns>
    public ulong NotWeighed(RenameSample next)
    {
        if (_weighed.Count == 0 || UpTo(next) is not (> 0 and { } upTo))
        {
            return next.SuppressedBefore;
        }

        if (next.Suppressed >= upTo)
        {
            _weighed.Remove(next.Slot);
        }

        ulong told = next.Suppressed - Math.Min(next.Suppressed, next.SuppressedBefore);
        return next.Suppressed - Math.Min(next.Suppressed, Math.Max(told, upTo));
    }

    /// <returns>0: no slot has that owner.</returns>
    private ulong UpTo(RenameSample sample) =>
        _weighed.TryGetValue(sample.Slot, out var weighed) && weighed.Generation == sample.Generation ? weighed.UpTo : 0;
}

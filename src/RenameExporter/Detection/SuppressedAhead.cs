using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// What was weighed of an actor's suppressed renames before its next sample told of them. That one weighs them no second
/// time. One caller at a time.
/// </summary>
internal sealed class SuppressedAhead
{
    // Of slots whose actor was not sampled again. Beyond, all are forgotten, and weigh twice at most.
    private const int Most = 4096;

    private readonly Dictionary<int, (uint Generation, ulong Files)> _weighed = [];

    /// <param name="last">The sample behind which they were suppressed.</param>
    public void Weighed(RenameSample last, ulong files)
    {
        if (_weighed.Count >= Most)
        {
            _weighed.Clear();
        }

        _weighed[last.Slot] = (last.Generation, files);
    }

    /// <summary>Of those that a sample tells of.</summary>
    public ulong NotWeighed(RenameSample next) =>
        _weighed.Count > 0 && _weighed.Remove(next.Slot, out var weighed) && weighed.Generation == next.Generation
            ? next.SuppressedBefore - Math.Min(weighed.Files, next.SuppressedBefore)
            : next.SuppressedBefore;
}

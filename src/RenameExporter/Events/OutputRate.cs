using System.Runtime.InteropServices;

namespace RenameExporter.Events;

/// <summary>
/// --events.max-rate: how many events a second go to the outputs, of all actors together. A token bucket that holds
/// those of a second. While it is more than half full, whoever comes takes one. The lower half is shared out: one half
/// of a second's tokens to the actors that are known, the same to each that has events in this second or had in the
/// last; the other half to all those together that the probe has known for less than a second. So neither a flood of one
/// actor nor one of new names takes the events of the others. What decides by itself what is an alert must stand
/// before it. One caller at a time.
/// </summary>
/// <param name="perSecond">At least 1.</param>
internal sealed partial class OutputRate(int perSecond, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    // In this second, by slot.
    private readonly Dictionary<int, int> _used = [];
    private int _usedByYoung;
    private int _actorsBefore; // in the second before
    private long _second = time.GetTimestamp();

    private double _tokens = perSecond;
    private long _filled = time.GetTimestamp();
    private ulong _dropped;
    private long? _said;

    /// <returns>False: there have been too many.</returns>
    public bool TryTake(RenameSample sample)
    {
        Fill(time.GetTimestamp());
        double half = perSecond / 2.0;
        bool isShared = _tokens <= half;
        ref int used = ref _usedByYoung;
        double share = half;
        if (!sample.IsYoung)
        {
            used = ref CollectionsMarshal.GetValueRefOrAddDefault(_used, sample.Slot, out _);
            share /= Math.Max(_used.Count, _actorsBefore);
        }

        if (_tokens < 1 || (isShared && used >= share))
        {
            Drop();
            return false;
        }

        used++;
        _tokens--;
        return true;
    }

    private void Fill(long now)
    {
        _tokens = Math.Min(perSecond, _tokens + (perSecond * time.GetElapsedTime(_filled, now).TotalSeconds));
        _filled = now;
        if (time.GetElapsedTime(_second, now) >= s_second)
        {
            (_actorsBefore, _usedByYoung, _second) = (_used.Count, 0, now);
            _used.Clear();
        }
    }

    private void Drop()
    {
        _dropped++;
        long now = _filled;
        if (_said is not { } said || time.GetElapsedTime(said, now) >= s_silence)
        {
            _said = now;
            SayDropped(logger, perSecond, _dropped);
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "more than --events.max-rate={Rate} events a second: {Dropped} went to no output so far")]
    private static partial void SayDropped(ILogger logger, int rate, ulong dropped);
}

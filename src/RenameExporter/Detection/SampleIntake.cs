using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Gives samples to the detector, and has more of them taken where they would tell more: of actors of bursts, so that their
/// files are known; and of those who change the type of a file among renames that were suppressed, so that it is seen what
/// those are. Bounded. One caller at a time.
/// </summary>
/// <param name="buckets">Null: there are none.</param>
internal sealed class SampleIntake(BurstDetector detector, ISampleBuckets? buckets)
{
    // Bursts, the first ones, each ten times a second for a minute.
    private const int MostBursts = 16;

    // Of actors without a burst, in any second, all together.
    private const int MostSuspects = 16;

    private const ulong SecondNs = 1_000_000_000, EveryNs = SecondNs / 10, ForNs = 60 * SecondNs;

    private readonly Dictionary<int, RenameSample> _counted = []; // by slot: its last sample, if a clause counts that
    private ulong _second;
    private int _suspects; // in that second

    /// <param name="samples">Of one look at the ring.</param>
    public void Add(params ReadOnlySpan<RenameSample> samples)
    {
        foreach (RenameSample sample in samples)
        {
            ActiveBurst? burst = detector.Add(sample);
            Follow(burst, sample, sample.SuppressedBefore);
            if (detector.HasCounted)
            {
                _counted[sample.Slot] = sample;
            }
            else
            {
                _counted.Remove(sample.Slot);
            }
        }

        LookBehind();
    }

    // A burst may be over before another sample of its actor tells what was suppressed.
    private void LookBehind()
    {
        foreach (RenameSample last in _counted.Values)
        {
            if (buckets?.SuppressedSince(last) is > 0 and { } suppressed)
            {
                Follow(detector.AddSuppressed(last, suppressed), last, suppressed);
            }
        }

        _counted.Clear();
    }

    /// <param name="suppressed">Around the sample.</param>
    private void Follow(ActiveBurst? burst, RenameSample sample, ulong suppressed)
    {
        if (burst is null ? suppressed > 0 && detector.HasChangedType && IsSuspect(sample) : IsFollowed(burst, sample))
        {
            buckets?.Refill(sample.Slot);
        }
    }

    private bool IsFollowed(ActiveBurst burst, RenameSample sample)
    {
        ulong now = sample.MonotonicNanoseconds;
        if (now >= burst.BegunNs + ForNs || now < burst.RefilledNs + EveryNs
            || !detector.Active.Take(MostBursts).Contains(burst))
        {
            return false;
        }

        burst.RefilledNs = now;
        return true;
    }

    private bool IsSuspect(RenameSample sample)
    {
        ulong second = sample.MonotonicNanoseconds / SecondNs;
        (_second, _suspects) = (second, second == _second ? _suspects + 1 : 1);
        return _suspects <= MostSuspects;
    }
}

using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Gives samples to the detector, and looks at what it cannot see in them. What is suppressed behind an actor's last sample
/// is weighed at once, as a burst may be over before the next one. More samples are taken where they would tell more: of
/// actors of bursts, so that their files are known; and of those who change the type of a file among renames that are
/// suppressed, so that it is seen what those are. Bounded. One caller at a time.
/// </summary>
/// <param name="buckets">Null: there are none.</param>
internal sealed class SampleIntake(BurstDetector detector, ISampleBuckets? buckets)
{
    /// <summary>
    /// So many samples of an actor, one after the other, must all count before what is suppressed behind them does: three
    /// files that lose their types are no reason to take hundreds of others for such.
    /// </summary>
    public const int EnoughInTurn = 10;

    // Bursts, the first ones, each ten times a second for a minute.
    private const int MostBursts = 16;

    // Of actors without a burst, in any second, all together; each of them once.
    private const int MostSuspects = 16;

    // About a second: an actor has a sample again before.
    private const int MostLooks = 64;

    // Of actors whose last sample counted. Beyond, all are forgotten.
    private const int MostStreaks = 4096;

    private const ulong SecondNs = 1_000_000_000, EveryNs = SecondNs / 10, ForNs = 60 * SecondNs;

    private readonly Dictionary<int, Streak> _streaks = []; // by slot
    private readonly Dictionary<int, ulong> _refilled = []; // when, of suspects, by slot
    private ulong _second;
    private int _suspects; // in that second

    /// <param name="samples">Of one look at the ring; none: none has come.</param>
    public void Add(params ReadOnlySpan<RenameSample> samples)
    {
        foreach (RenameSample sample in samples)
        {
            ActiveBurst? burst = detector.Add(sample);
            Follow(burst, sample, sample.SuppressedBefore, detector.HasChangedType);
            if (!detector.HasCounted)
            {
                _streaks.Remove(sample.Slot);
            }
            else if (buckets is not null)
            {
                GoOn(sample);
            }
        }

        LookBehind();
    }

    private void GoOn(RenameSample sample)
    {
        if (!_streaks.TryGetValue(sample.Slot, out Streak? streak) || streak.Last.Generation != sample.Generation)
        {
            if (_streaks.Count >= MostStreaks)
            {
                _streaks.Clear();
            }

            _streaks[sample.Slot] = streak = new() { Last = sample };
        }

        (streak.Last, streak.ChangesType, streak.Looks) = (sample, detector.HasChangedType, 0);
        streak.Samples++;
    }

    private void LookBehind()
    {
        foreach (var (slot, streak) in _streaks)
        {
            if (buckets!.SuppressedSince(streak.Last) is > 0 and { } suppressed)
            {
                ActiveBurst? burst = streak.Samples >= EnoughInTurn ? detector.AddSuppressed(streak.Last, suppressed) : null;
                Follow(burst, streak.Last, suppressed, streak.ChangesType);
            }

            if (++streak.Looks > MostLooks)
            {
                _streaks.Remove(slot); // which a dictionary allows while it is gone through
            }
        }
    }

    /// <param name="suppressed">Around the sample.</param>
    private void Follow(ActiveBurst? burst, RenameSample sample, ulong suppressed, bool changesType)
    {
        if (burst is null ? suppressed > 0 && changesType && IsSuspect(sample) : IsFollowed(burst, sample))
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
        ulong now = sample.MonotonicNanoseconds;
        if (now / SecondNs > _second)
        {
            (_second, _suspects) = (now / SecondNs, 0);
        }

        if (_suspects >= MostSuspects || now < _refilled.GetValueOrDefault(sample.Slot) + SecondNs)
        {
            return false;
        }

        if (_refilled.Count >= MostStreaks)
        {
            _refilled.Clear();
        }

        _suspects++;
        _refilled[sample.Slot] = now;
        return true;
    }

    /// <summary>Samples of an actor that all counted.</summary>
    private sealed class Streak
    {
        public required RenameSample Last { get; set; }

        /// <summary>Whether that changed the type of a file.</summary>
        public bool ChangesType { get; set; }

        public int Samples { get; set; }

        /// <summary>At what was suppressed behind the last one.</summary>
        public int Looks { get; set; }
    }
}

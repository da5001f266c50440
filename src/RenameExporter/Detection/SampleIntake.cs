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
    // So many samples of an actor, one after the other, must all count for the same before what is suppressed behind them
    // does: three files that lose their types are no reason to take hundreds of others for such.
    private const int EnoughInTurn = 10;

    // Bursts, the first ones, each ten times a second for a minute.
    private const int MostBursts = 16;

    // Of actors without a burst, in any second, all together; each of them once.
    private const int MostSuspects = 16;

    // Of actors whose last samples counted, and of suspects. Beyond, all are forgotten.
    private const int MostStreaks = 512, MostRefilled = 4096;

    private const ulong SecondNs = 1_000_000_000, EveryNs = SecondNs / 10, ForNs = 60 * SecondNs;

    private readonly Dictionary<int, Streak> _streaks = []; // by slot
    private readonly Dictionary<int, ulong> _refilled = []; // when, of suspects, by slot
    private ulong _second;
    private int _suspects; // in that second

    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    /// <param name="samples">Of one look at the ring; none: none has come.</param>
    public void Add(ulong nowNs, params ReadOnlySpan<RenameSample> samples)
    {
        foreach (RenameSample sample in samples)
        {
            ActiveBurst? burst = detector.Add(sample);
            Follow(burst, sample, sample.SuppressedBefore, detector.Counted);
            if (detector.Counted == CountedFor.Nothing)
            {
                _streaks.Remove(sample.Slot);
            }
            else if (buckets is not null)
            {
                GoOn(sample);
            }
        }

        LookBehind(nowNs);
    }

    private void GoOn(RenameSample sample)
    {
        if (!_streaks.TryGetValue(sample.Slot, out Streak? streak)
            || streak.Generation != sample.Generation || streak.For != detector.Counted)
        {
            if (_streaks.Count >= MostStreaks)
            {
                _streaks.Clear();
            }

            _streaks[sample.Slot] = streak = new(detector.Counted, sample.Generation);
        }

        streak.GoOn(sample);
    }

    // For a second: an actor has a sample again before, if it renames.
    private void LookBehind(ulong nowNs)
    {
        foreach (var (slot, streak) in _streaks)
        {
            if (streak.Last is { } last && nowNs < streak.LastNs + (2 * SecondNs)
                && buckets!.SuppressedSince(last) is var suppressed && suppressed > streak.Seen)
            {
                streak.Seen = suppressed;
                ActiveBurst? burst = streak.Samples >= EnoughInTurn ? detector.AddSuppressed(last, suppressed) : null;
                Follow(burst ?? detector.BurstOf(last), last, suppressed, streak.For);
            }

            if (nowNs > streak.LastNs + SecondNs)
            {
                _streaks.Remove(slot); // which a dictionary allows while it is gone through
            }
        }
    }

    /// <param name="suppressed">Around the sample.</param>
    private void Follow(ActiveBurst? burst, RenameSample sample, ulong suppressed, CountedFor counted)
    {
        bool changesType = counted is CountedFor.TypeLoss or CountedFor.Convergence;
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

        if (_refilled.Count >= MostRefilled)
        {
            _refilled.Clear();
        }

        _suspects++;
        _refilled[sample.Slot] = now;
        return true;
    }

    /// <summary>Samples of an actor, one after the other, that all counted for the same.</summary>
    private sealed class Streak(CountedFor counted, uint generation)
    {
        private ulong _suppressed;

        public CountedFor For => counted;

        public uint Generation => generation;

        public int Samples { get; private set; }

        public ulong LastNs { get; private set; }

        /// <summary>Null: what is suppressed behind it is of no interest. Of a new program every rename may count, for little.</summary>
        public RenameSample? Last { get; private set; }

        /// <summary>Suppressed behind the last one, at the last look.</summary>
        public ulong Seen { get; set; }

        public void GoOn(RenameSample sample)
        {
            Samples++;
            (LastNs, Seen) = (sample.MonotonicNanoseconds, 0);
            if (sample.Suppressed >= _suppressed) // two CPUs may have written theirs in the other order
            {
                _suppressed = sample.Suppressed;
                Last = counted == CountedFor.Replacement && Samples < EnoughInTurn ? null : sample;
            }
        }
    }
}

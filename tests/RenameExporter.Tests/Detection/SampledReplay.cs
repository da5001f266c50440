using RenameExporter.Abi;
using RenameExporter.Detection;
using RenameExporter.Events;

namespace RenameExporter.Tests.Detection;

/// <summary>A pattern as an exporter sees it: what token buckets of its actors let through, looked at every 16 ms.</summary>
internal sealed class SampledReplay(Corpus pattern) : ISampleBuckets
{
    private const double Rate = 5, Burst = 20;

    // The rests of a reader that finds nothing.
    private const int Rests = 4;

    private static readonly TimeSpan s_look = ReaderPace.Soon;

    private readonly Dictionary<(string, uint), Bucket> _ofActor = [];
    private readonly List<Bucket> _buckets = [];
    private TimeSpan _now;

    /// <summary>After each look, with its time.</summary>
    public IEnumerable<TimeSpan> Through(BurstDetector detector)
    {
        var intake = new SampleIntake(detector, this);
        List<RenameSample> found = [];
        TimeSpan look = TimeSpan.MaxValue;
        int rests = Rests;
        foreach (var (time, sample) in pattern.Samples().Append((TimeSpan.MaxValue, Tests.Samples.Kernel)))
        {
            while (time >= look && look < TimeSpan.MaxValue)
            {
                _now = look;
                rests = found.Count > 0 ? 0 : rests + 1;
                intake.Add(Corpus.MonotonicOf(look), [.. found]);
                found.Clear();
                yield return look;
                look = rests == Rests ? TimeSpan.MaxValue : look + (rests == Rests - 1 ? TimeSpan.FromSeconds(1) : s_look);
            }

            if (time < TimeSpan.MaxValue)
            {
                _now = time;
                Take(sample, found);
                look = found.Count == 1 && look > time + s_look ? time + s_look : look; // which wakes the reader
            }
        }
    }

    public void Refill(int slot) => Of(slot).Tokens = Burst;

    public ulong SuppressedSince(RenameSample last) => Of(last.Slot).Suppressed - last.Suppressed;

    private Bucket Of(int slot) => _buckets[slot - SlotNumbers.FirstActor];

    private void Take(RenameSample sample, List<RenameSample> found)
    {
        (string, uint) actor = (Tests.Samples.Text(sample.Comm), sample.Uid);
        if (!_ofActor.TryGetValue(actor, out Bucket? bucket))
        {
            _ofActor[actor] = bucket = new() { Slot = SlotNumbers.FirstActor + _buckets.Count, At = _now };
            _buckets.Add(bucket);
        }

        bucket.Tokens = Math.Min(Burst, bucket.Tokens + ((_now - bucket.At).TotalSeconds * Rate));
        bucket.At = _now;
        if (bucket.Tokens < 1)
        {
            bucket.Suppressed++;
            return;
        }

        bucket.Tokens--;
        found.Add(sample with
        {
            Slot = bucket.Slot,
            Suppressed = bucket.Suppressed,
            SuppressedBefore = bucket.Suppressed - bucket.Told,
        });
        bucket.Told = bucket.Suppressed;
    }

    private sealed class Bucket
    {
        public int Slot { get; init; }

        public double Tokens { get; set; } = Burst;

        public TimeSpan At { get; set; }

        public ulong Suppressed { get; set; }

        public ulong Told { get; set; }
    }
}

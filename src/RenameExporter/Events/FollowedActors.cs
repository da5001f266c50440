using RenameExporter.Abi;
using RenameExporter.Events.Selection;

namespace RenameExporter.Events;

/// <summary>
/// --follow-actor: whoever has made a wanted event is sampled faster, until <see cref="Time"/> after the last one that
/// was wanted. Whenever the ring is looked at and has a sample of such an actor, its token bucket is filled up.
/// </summary>
/// <param name="selections">Of those who follow.</param>
/// <param name="perSecond">Samples of all followed actors together after which no bucket is filled; 0: no limit.</param>
/// <param name="refill">Fills the bucket of a slot; called on the reader's thread.</param>
internal sealed class FollowedActors(
    IReadOnlyList<EventSelection> selections, int perSecond, TimeProvider time, Action<int> refill) : ISampleConsumer
{
    /// <summary>At once; who was wanted longest ago makes room for another.</summary>
    public const int Most = 64;

    public static readonly TimeSpan Time = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly EventSelection[] _byFile = [.. selections.Where(selection => selection.AsksOfFiles)];
    private readonly EventSelection[] _byProcess = [.. selections.Where(selection => !selection.AsksOfFiles)];

    // By slot: its owner's generation, and when something of it was wanted last.
    private readonly Dictionary<int, (uint Generation, long WantedAt)> _followed = [];
    private readonly HashSet<int> _seen = [];
    private readonly Lock _lock = new();
    private long _second = time.GetTimestamp();
    private int _taken; // in this second

    public void Consume(params ReadOnlySpan<RenameSample> samples)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (time.GetElapsedTime(_second, now) >= s_second)
            {
                (_second, _taken) = (now, 0);
            }

            foreach (RenameSample sample in samples)
            {
                // Before an event is made of it, which takes longer than a fast actor needs for its first samples.
                if (Array.Exists(_byProcess, selection => selection.MayBeWanted(sample)))
                {
                    Follow(sample, now);
                }

                if (IsFollowed(sample, now))
                {
                    _taken++;
                    _seen.Add(sample.Slot);
                }
            }

            if (perSecond == 0 || _taken < perSecond)
            {
                foreach (int slot in _seen)
                {
                    refill(slot);
                }
            }

            _seen.Clear();
        }
    }

    /// <summary>An event that somebody wants. From any thread.</summary>
    public void Hear(RenameEvent wanted)
    {
        if (Array.Exists(_byFile, selection => selection.IsWanted(wanted)))
        {
            lock (_lock)
            {
                Follow(wanted.Sample, time.GetTimestamp());
            }
        }
    }

    /// <summary>Whether its actor is, at this moment. From any thread.</summary>
    public bool IsFollowed(RenameSample sample)
    {
        lock (_lock)
        {
            return IsFollowed(sample, time.GetTimestamp());
        }
    }

    private bool IsFollowed(RenameSample sample, long now) => _followed.TryGetValue(sample.Slot, out var followed)
        && followed.Generation == sample.Generation && time.GetElapsedTime(followed.WantedAt, now) < Time;

    private void Follow(RenameSample sample, long now)
    {
        if (sample.Slot < SlotNumbers.FirstActor)
        {
            return; // that of all who found none
        }

        if (_followed.Count >= Most && !_followed.ContainsKey(sample.Slot))
        {
            _followed.Remove(_followed.MinBy(each => each.Value.WantedAt).Key);
        }

        _followed[sample.Slot] = (sample.Generation, now);
    }
}

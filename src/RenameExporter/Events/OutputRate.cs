using System.Runtime.InteropServices;

namespace RenameExporter.Events;

/// <summary>
/// --events.max-rate: how many events a second go to the outputs, of all actors together. A token bucket that holds
/// those of a second. While it is more than half full, whoever comes takes one. The lower half is for those who have had
/// little: one half of a second's tokens is shared out to the users whose actors are known, of each user the same to
/// each actor; the other half to the users of actors that are young. So neither a flood of one actor, nor one of new
/// names, nor one of all the names that one user can think of, takes the events of the others. What decides by itself
/// what is an alert must stand before it. One caller at a time.
/// </summary>
/// <param name="perSecond">At least 1.</param>
internal sealed partial class OutputRate(int perSecond, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    // Of this second and the one before.
    private readonly Dictionary<uint, Account> _known = [];
    private readonly Dictionary<uint, Account> _young = [];
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
        Dictionary<uint, Account> users = sample.IsYoung ? _young : _known;
        ref Account? user = ref CollectionsMarshal.GetValueRefOrAddDefault(users, sample.Uid, out _);
        user ??= new();
        double share = half / users.Count;
        ref int used = ref CollectionsMarshal.GetValueRefOrAddDefault(user.Used, sample.Slot, out _);

        // A made-up name of a second ago is no more than another: those that are young come as they come.
        double ownShare = sample.IsYoung ? share : share / Math.Max(user.Used.Count, user.ActorsBefore);
        if (_tokens < 1 || (isShared && (user.Shared >= share || used >= ownShare)))
        {
            Drop();
            return false;
        }

        used++;
        user.Shared += isShared ? 1 : 0;
        _tokens--;
        return true;
    }

    private static void Turn(Dictionary<uint, Account> users)
    {
        foreach (var (uid, user) in users)
        {
            if (user.Used.Count == 0)
            {
                users.Remove(uid); // which a dictionary allows while it is gone through
            }
            else
            {
                (user.ActorsBefore, user.Shared) = (user.Used.Count, 0);
                user.Used.Clear();
            }
        }
    }

    private void Fill(long now)
    {
        _tokens = Math.Min(perSecond, _tokens + (perSecond * time.GetElapsedTime(_filled, now).TotalSeconds));
        _filled = now;
        if (time.GetElapsedTime(_second, now) >= s_second)
        {
            _second = now;
            Turn(_known);
            Turn(_young);
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

    /// <summary>What a user's actors have taken in this second.</summary>
    private sealed class Account
    {
        /// <summary>By slot.</summary>
        public Dictionary<int, int> Used { get; } = [];

        /// <summary>Of the lower half.</summary>
        public int Shared { get; set; }

        /// <summary>In the second before.</summary>
        public int ActorsBefore { get; set; }
    }
}

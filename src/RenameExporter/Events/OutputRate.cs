using System.Runtime.InteropServices;

namespace RenameExporter.Events;

/// <summary>
/// --events.max-rate: how many events a second go to the outputs, of all actors together. Three token buckets hold
/// those of a second. The common one, half of them, is for whoever comes. When it is empty, the actors that are known
/// have a reserve, and those that are young have another of the same size; tokens go to the reserves first, and from a
/// full one to the common bucket. A user has an equal share of a reserve's second, and each of his known actors an equal
/// share of that. So neither a flood of one actor, nor one of new names, however sudden, nor one of all the names that
/// one user can think of, takes the events of the others. Where actors are followed, half of all tokens are theirs first;
/// the others share the rest, and what those leave. What decides by itself what is an alert must stand before it.
/// One caller at a time.
/// </summary>
/// <param name="perSecond">At least 1.</param>
/// <param name="isFollowed">Whether the actor of a sample is followed; null: none ever is.</param>
internal sealed partial class OutputRate(
    int perSecond, TimeProvider time, ILogger logger, Predicate<RenameSample>? isFollowed = null)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private readonly Reserve _known = new(OfOthers(perSecond, isFollowed) / 4);
    private readonly Reserve _young = new(OfOthers(perSecond, isFollowed) / 4);
    private double _common = Math.Max(1, OfOthers(perSecond, isFollowed) / 2);
    private double _followed = MostOfFollowed(perSecond, isFollowed);

    private long _second = time.GetTimestamp();
    private long _filled = time.GetTimestamp();
    private ulong _dropped;
    private long? _said;

    /// <returns>False: there have been too many.</returns>
    public bool TryTake(RenameSample sample)
    {
        Fill(time.GetTimestamp());
        if (_followed >= 1 && isFollowed!(sample))
        {
            _followed--;
            return true;
        }

        Reserve reserve = sample.IsYoung ? _young : _known;
        ref Account? user = ref CollectionsMarshal.GetValueRefOrAddDefault(reserve.Users, sample.Uid, out _);
        user ??= new();
        ref int used = ref CollectionsMarshal.GetValueRefOrAddDefault(user.Used, sample.Slot, out _);
        if (_common >= 1)
        {
            _common--;
            used++;
            return true;
        }

        // A made-up name of a second ago is no more than another: those that are young come as they come.
        double share = OfOthers(perSecond, isFollowed) / 2 / reserve.Users.Count;
        double ownShare = sample.IsYoung ? share : share / Math.Max(user.Used.Count, user.ActorsBefore);
        if (!reserve.HasFor(user) || user.Reserved >= share || used >= ownShare)
        {
            Drop();
            return false;
        }

        reserve.Take();
        user.Reserved++;
        used++;
        return true;
    }

    // Tokens of a second.
    private static double OfOthers(int perSecond, Predicate<RenameSample>? isFollowed) => isFollowed is null ? perSecond : perSecond / 2.0;

    private static double MostOfFollowed(int perSecond, Predicate<RenameSample>? isFollowed) =>
        isFollowed is null ? 0 : Math.Max(1, perSecond / 2.0);

    private void Fill(long now)
    {
        double tokens = perSecond * time.GetElapsedTime(_filled, now).TotalSeconds;
        double theirs = Math.Min(tokens / 2, MostOfFollowed(perSecond, isFollowed) - _followed);
        _followed += theirs;
        tokens -= theirs;
        double left = _known.Fill(tokens / 2) + _young.Fill(tokens / 2);
        _common = Math.Min(Math.Max(1, OfOthers(perSecond, isFollowed) / 2), _common + left);
        _filled = now;
        if (time.GetElapsedTime(_second, now) >= s_second)
        {
            _second = now;
            _known.Turn();
            _young.Turn();
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

    /// <param name="most">Tokens.</param>
    private sealed class Reserve(double most)
    {
        private readonly double _most = Math.Max(1, most);
        private double _missing;

        /// <summary>Those who came in this second or the one before, by uid.</summary>
        public Dictionary<uint, Account> Users { get; } = [];

        /// <summary>The last half is for users who have had little of it in this second: whoever comes first leaves some.</summary>
        public bool HasFor(Account user) =>
            _most - _missing >= 1 && (_missing < _most / 2 || user.Reserved < Math.Max(1, _most / 4));

        public void Take() => _missing++;

        /// <returns>What it has no room for.</returns>
        public double Fill(double tokens)
        {
            double left = Math.Max(0, tokens - _missing);
            _missing = Math.Max(0, _missing - tokens);
            return left;
        }

        /// <summary>Another second begins.</summary>
        public void Turn()
        {
            foreach (var (uid, user) in Users)
            {
                if (user.Used.Count == 0)
                {
                    Users.Remove(uid); // which a dictionary allows while it is gone through
                }
                else
                {
                    (user.ActorsBefore, user.Reserved) = (user.Used.Count, 0);
                    user.Used.Clear();
                }
            }
        }
    }

    /// <summary>What a user's actors have taken in this second.</summary>
    private sealed class Account
    {
        /// <summary>By slot.</summary>
        public Dictionary<int, int> Used { get; } = [];

        /// <summary>Of the reserve.</summary>
        public int Reserved { get; set; }

        /// <summary>In the second before.</summary>
        public int ActorsBefore { get; set; }
    }
}

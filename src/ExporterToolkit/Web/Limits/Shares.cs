namespace ExporterToolkit.Web.Limits;

/// <summary>One of the places that <see cref="Shares"/> keeps: a connection, a scrape, a password that waits.</summary>
internal class Place(Peer peer)
{
    /// <summary>Changed by <see cref="Shares.Rename"/> only.</summary>
    public Peer Peer { get; set; } = peer;

    /// <summary>Timestamp of the last sign of life; null: it is at work for us, and does not give way.</summary>
    public long? IdleSince { get; set; }

    /// <summary>Of two of equal right, the one with more of them gives way.</summary>
    public virtual int Faults => 0;

    /// <summary>Its place has gone to another. Called by the thread that took it, outside of any lock.</summary>
    public virtual void GiveWay()
    {
    }
}

/// <summary>
/// Keeps places that are few. Who comes gets one while there are enough. Once more than three quarters are taken, a
/// peer that has a quarter of them gets another only for one of its own, and when all are taken, a place changes hands:
/// of the peer that has the most, if that is more than its share, else of all, the one idle for longest. Those who
/// have authenticated are asked last: they give way once they leave less than a share to the others.
/// </summary>
/// <param name="places">What holds for the next who comes; 0: no limit.</param>
/// <param name="grace">A place that has been idle for less does not give way.</param>
internal sealed class Shares(Func<int> places, TimeProvider time, TimeSpan grace = default)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Place> _taken = [];
    private readonly Dictionary<Peer, int> _byPeer = [];
    private int _known;

    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Whether more than three quarters are taken.</summary>
    public bool AreScarce
    {
        get
        {
            lock (_lock)
            {
                return IsScarce(places());
            }
        }
    }

    /// <summary>Whether one may give way soon: it is idle, though not yet for long enough.</summary>
    public bool AnyIdle
    {
        get
        {
            lock (_lock)
            {
                return _taken.Any(place => place.IdleSince is not null);
            }
        }
    }

    /// <param name="place">Left by <see cref="Leave"/>, unless it has given way before.</param>
    /// <param name="loser">Who lost the place that this one got, if somebody did: the caller tells it.</param>
    /// <returns>False: there is none for this peer.</returns>
    public bool TryEnter(Place place, out Place? loser)
    {
        lock (_lock)
        {
            loser = null;
            int total = places();
            bool ownOnly = IsScarce(total) && Has(place.Peer) >= Share(total);
            if (total > 0 && (ownOnly || _taken.Count >= total))
            {
                loser = Loser(total, ownOnly ? place.Peer : null);
                if (loser is null)
                {
                    return false;
                }

                Remove(loser);
            }

            Add(place);
            return true;
        }
    }

    /// <returns>False: it had given way.</returns>
    public bool Leave(Place place)
    {
        lock (_lock)
        {
            return Remove(place);
        }
    }

    /// <summary>From now on the place counts for somebody else: who it is has become known.</summary>
    public void Rename(Place place, Peer peer)
    {
        lock (_lock)
        {
            if (place.Peer != peer && Remove(place))
            {
                place.Peer = peer;
                Add(place);
            }
        }
    }

    private static int Share(int total) => Math.Max(1, total / 4);

    private bool IsScarce(int total) => total > 0 && _taken.Count * 4L > total * 3L;

    private int Has(Peer peer) => _byPeer.GetValueOrDefault(peer);

    private Place? Loser(int total, Peer? of)
    {
        long now = time.GetTimestamp();
        bool ofKnown = _taken.Count - _known < Share(total);
        Place? loser = null;
        int most = 0; // what the peer of the loser has, above its share
        foreach (Place place in _taken)
        {
            if (place.IdleSince is not { } since || time.GetElapsedTime(since, now) < grace
                || (of is { } peer ? place.Peer != peer : place.Peer.IsKnown != ofKnown))
            {
                continue;
            }

            int has = Math.Max(0, Has(place.Peer) - Share(total));
            if (loser is null || (has, place.Faults).CompareTo((most, loser.Faults)) is var order && order > 0
                || (order == 0 && since < loser.IdleSince))
            {
                (loser, most) = (place, has);
            }
        }

        return loser;
    }

    private void Add(Place place)
    {
        _taken.Add(place);
        _byPeer[place.Peer] = Has(place.Peer) + 1;
        _known += place.Peer.IsKnown ? 1 : 0;
    }

    private bool Remove(Place place)
    {
        if (!_taken.Remove(place))
        {
            return false;
        }

        int left = Has(place.Peer) - 1;
        _known -= place.Peer.IsKnown ? 1 : 0;
        if (left == 0)
        {
            _byPeer.Remove(place.Peer);
        }
        else
        {
            _byPeer[place.Peer] = left;
        }

        return true;
    }
}

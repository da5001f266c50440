namespace ExporterToolkit.Delivery;

/// <summary>
/// What became of everything that came to a queue, at one moment:
/// <c>Received = Delivered + Dropped + Queued</c>.
/// </summary>
/// <param name="Received">Everything that was offered.</param>
/// <param name="Delivered">What the reader settled as delivered.</param>
/// <param name="Dropped">By <see cref="DropReason"/>.</param>
/// <param name="Queued">Waiting, or being delivered.</param>
public sealed record QueueCounts(ulong Received, ulong Delivered, IReadOnlyList<ulong> Dropped, ulong Queued)
{
    /// <summary>For whatever reason.</summary>
    public ulong AllDropped => Dropped.Aggregate(0UL, (sum, count) => sum + count);
}

/// <summary>
/// A bounded queue that accounts for everything: one lock, so that the counts are right at every
/// moment. Any number of writers, one reader. What is full drops what comes, and keeps what it has.
/// </summary>
/// <param name="capacity">Items, with those that are taken and not settled yet.</param>
public sealed class CountedQueue<T>(int capacity) : IDisposable
{
    private static readonly int s_reasons = Enum.GetValues<DropReason>().Length;

    private readonly Lock _lock = new();
    private readonly Queue<T> _waiting = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly ulong[] _dropped = new ulong[s_reasons];
    private ulong _received;
    private ulong _delivered;
    private int _taken;
    private bool _completed;
    private bool _abandoned;

    /// <summary>At this moment.</summary>
    public QueueCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new(_received, _delivered, [.. _dropped], (ulong)(_waiting.Count + _taken));
            }
        }
    }

    /// <summary>Never waits.</summary>
    /// <returns>False: it was dropped.</returns>
    public bool Offer(T item)
    {
        lock (_lock)
        {
            _received++;
            if (_completed || _waiting.Count + _taken >= capacity)
            {
                _dropped[(int)(_completed ? DropReason.Stopped : DropReason.QueueFull)]++;
                return false;
            }

            _waiting.Enqueue(item);
        }

        Signal();
        return true;
    }

    /// <summary>Takes what is there, and leaves it in the count until it is settled.</summary>
    /// <returns>Empty when nothing is there.</returns>
    public IReadOnlyList<T> Take(int most)
    {
        lock (_lock)
        {
            var items = new List<T>(Math.Min(most, _waiting.Count));
            while (items.Count < most && _waiting.TryDequeue(out T? item))
            {
                items.Add(item);
            }

            _taken += items.Count;
            return items;
        }
    }

    /// <summary>Settles so many of the taken items.</summary>
    public void Delivered(int count) => Settle(count, () => _delivered += (ulong)count);

    /// <summary>Settles so many of the taken items.</summary>
    public void Dropped(int count, DropReason reason) =>
        Settle(count, () => _dropped[(int)reason] += (ulong)count);

    /// <summary>Waits until something may be there, or somebody wants attention.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _changed.WaitAsync(cancellation);

    /// <summary>The same for a thread.</summary>
    public void Wait() => _changed.Wait();

    /// <summary>Ends the reader's wait.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <summary>Nothing more is accepted.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
        }

        Signal();
    }

    /// <summary>Whether everything that was accepted is settled, and nothing more comes.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
            {
                return _abandoned || (_completed && _waiting.Count + _taken == 0);
            }
        }
    }

    /// <summary>Drops what is left. What the reader still settles afterwards is not counted again.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _completed = true;
            _abandoned = true;
            _dropped[(int)DropReason.Stopped] += (ulong)(_waiting.Count + _taken);
            _waiting.Clear();
            _taken = 0;
        }

        Signal();
    }

    public void Dispose() => _changed.Dispose();

    private void Settle(int count, Action account)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            if (_abandoned)
            {
                return;
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _taken);
            _taken -= count;
            account();
        }
    }
}

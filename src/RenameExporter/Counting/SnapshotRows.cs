namespace RenameExporter.Counting;

/// <summary>
/// The memory of a snapshot: a row for each actor and for each extension. It is used again for later ones
/// (<see cref="SnapshotMemory"/>), and grows with what has a series.
/// </summary>
internal sealed class SnapshotRows
{
    private const int Least = 64;

    private ActorTotals[] _actors = [];
    private ErrorCount[] _errors = [];
    private ExtensionTotals[] _extensions = [];
    private int _actorsUsed;
    private int _errorsUsed;
    private int _extensionsUsed;

    public ArraySegment<ActorTotals> Actors => new(_actors, 0, _actorsUsed);

    public ArraySegment<ExtensionTotals> Extensions => new(_extensions, 0, _extensionsUsed);

    /// <summary>Much larger than what it holds: worth less than its room.</summary>
    public bool IsTooLarge => _actors.Length > Math.Max(Least, 4 * _actorsUsed)
        || _errors.Length > Math.Max(Least, 4 * _errorsUsed);

    /// <param name="count">How many will be added.</param>
    public void BeginActors(int count)
    {
        if (count > _actors.Length)
        {
            _actors = new ActorTotals[Math.Max(Least, count + (count / 4))];
        }
        else if (count < _actorsUsed)
        {
            Array.Clear(_actors, count, _actorsUsed - count); // nobody need remember those that are gone
        }

        _actorsUsed = 0;
        _errorsUsed = 0;
    }

    /// <summary>Copies a row, with its errors.</summary>
    public void Add(in ActorTotals totals)
    {
        int errors = totals.Errors.Count;
        if (errors > _errors.Length - _errorsUsed)
        {
            // The rows before keep the old one.
            _errors = new ErrorCount[Math.Max(Least, 2 * (_errors.Length + errors))];
            _errorsUsed = 0;
        }

        totals.Errors.AsSpan().CopyTo(_errors.AsSpan(_errorsUsed));
        _actors[_actorsUsed++] = totals with { Errors = new(_errors, _errorsUsed, errors) };
        _errorsUsed += errors;
    }

    /// <returns>To write to.</returns>
    public Span<ExtensionTotals> MakeExtensions(int count)
    {
        if (count > _extensions.Length)
        {
            _extensions = new ExtensionTotals[Math.Max(Least, count + (count / 4))];
        }

        _extensionsUsed = count;
        return _extensions.AsSpan(0, count);
    }
}

/// <summary>
/// What snapshots were made of that nobody needs any more, for the next ones. As many as are needed at a time can be
/// had. A few of those that come back are kept; the others are the collector's, and used again until it comes: they are
/// large objects, which it collects last, and a crowd of scrapes would leave one behind for each page.
/// </summary>
internal sealed class SnapshotMemory
{
    private const int MostKept = 4;

    private readonly Lock _lock = new();
    private readonly Stack<SnapshotRows> _kept = new(MostKept);
    private readonly Stack<WeakReference<SnapshotRows>> _left = [];

    public SnapshotRows Rent()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out SnapshotRows? kept))
            {
                return kept;
            }

            while (_left.TryPop(out WeakReference<SnapshotRows>? left))
            {
                if (left.TryGetTarget(out SnapshotRows? rows))
                {
                    return rows;
                }
            }

            return new();
        }
    }

    public void Return(SnapshotRows rows)
    {
        if (rows.IsTooLarge)
        {
            return;
        }

        lock (_lock)
        {
            if (_kept.Count < MostKept)
            {
                _kept.Push(rows);
            }
            else
            {
                _left.Push(new(rows));
            }
        }
    }
}

using RenameExporter.Abi;
using RenameExporter.Counting.Kept;

namespace RenameExporter.Counting;

/// <summary>What one actor's series show, as it is counted. Not thread-safe.</summary>
internal sealed class ActorTally(Actor actor)
{
    /// <summary>An actor may fail in more ways, but not in more series: a seccomp filter makes up any errno.</summary>
    public const int MaxErrors = 16;

    private RenameCounts _succeeded;
    private ErrorCount[] _errors = [];
    private int _errorsUsed;

    public Actor Actor { get; set; } = actor;

    /// <summary>See <see cref="ActorTotals.Peak"/>.</summary>
    public double Peak { get; set; }

    /// <summary>See <see cref="ActorTotals.Recent"/>; of when it was set.</summary>
    public uint Recent { get; set; }

    /// <summary>See <see cref="ActorTotals.HalfHour"/>; of when it was set.</summary>
    public uint HalfHour { get; set; }

    /// <summary>See <see cref="ActorTotals.Rate"/>.</summary>
    public double Rate { get; set; }

    public ulong Renames => _succeeded.Renames;

    /// <summary>What it shows now. Its errors are valid until something is counted.</summary>
    public ActorTotals Totals => new()
    {
        Actor = Actor,
        Succeeded = _succeeded,
        Errors = new(_errors, 0, _errorsUsed),
        Peak = Peak,
        Recent = Recent,
        HalfHour = HalfHour,
        Rate = Rate,
    };

    /// <param name="errno">0 = success.</param>
    public void Add(int errno, in RenameCounts counts)
    {
        if (errno == 0)
        {
            _succeeded = _succeeded.Plus(counts);
            return;
        }

        int index = IndexOf(errno);
        if (index < 0 && _errorsUsed >= MaxErrors)
        {
            errno = ErrorNumbers.Other;
            index = IndexOf(errno);
        }

        if (index < 0)
        {
            index = ~index;
            Insert(index, errno);
        }

        _errors[index] = new(errno, _errors[index].Count + counts.Renames);
    }

    public void Save(ref TotalsWriter writer)
    {
        writer.Add(in _succeeded);
        writer.Add((ulong)_errorsUsed);
        foreach (ErrorCount error in _errors.AsSpan(0, _errorsUsed))
        {
            writer.Add((ulong)error.Errno);
            writer.Add(error.Count);
        }
    }

    /// <summary>Adds what was saved.</summary>
    public void Restore(ref TotalsReader reader)
    {
        Add(0, reader.Counts());
        for (int left = reader.Below(MaxErrors + 2); left > 0; left--)
        {
            int errno = (int)reader.Number();
            RenameCounts counts = default;
            counts.Renames = reader.Number();
            Add(errno, in counts);
        }
    }

    /// <summary>A series begins, at zero.</summary>
    public void Clear()
    {
        _succeeded = default;
        _errorsUsed = 0;
        Peak = 0;
        Rate = 0;
        Recent = 0;
        HalfHour = 0;
    }

    /// <returns>Negative: not there; the complement is where it belongs.</returns>
    private int IndexOf(int errno)
    {
        for (int i = 0; i < _errorsUsed; i++)
        {
            if (_errors[i].Errno >= errno)
            {
                return _errors[i].Errno == errno ? i : ~i;
            }
        }

        return ~_errorsUsed;
    }

    private void Insert(int index, int errno)
    {
        if (_errorsUsed == _errors.Length)
        {
            Array.Resize(ref _errors, Math.Max(1, 2 * _errorsUsed));
        }

        Array.Copy(_errors, index, _errors, index + 1, _errorsUsed - index);
        _errors[index] = new(errno, 0);
        _errorsUsed++;
    }
}

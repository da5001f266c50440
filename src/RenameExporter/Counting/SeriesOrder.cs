using System.Runtime.InteropServices;

namespace RenameExporter.Counting;

/// <summary>
/// What has a series, in the order of the page. It is kept as they come and go: a scrape sorts those that are new, and
/// nothing else.
/// </summary>
/// <param name="compare">What does not change while one has a series.</param>
internal sealed class SeriesOrder<T>(Comparison<T> compare)
    where T : SeriesState
{
    // How many may be gone, and still listed, before somebody asks.
    private const int MostGone = 1024;

    private readonly List<T> _sorted = [];
    private readonly List<T> _new = [];
    private int _gone;

    /// <summary>It has a series from now on.</summary>
    public void Add(T state)
    {
        if (state.IsInOrder)
        {
            _gone--; // its last series went since anybody asked, and its place is the same
            return;
        }

        state.IsInOrder = true;
        _new.Add(state);
    }

    /// <summary>It has none any more.</summary>
    public void Remove()
    {
        _gone++;
        if (_gone > MostGone && _gone > (_sorted.Count + _new.Count) / 2)
        {
            Drop(); // or nobody would, where nobody scrapes
        }
    }

    /// <summary>Valid until the next call of anything.</summary>
    public ReadOnlySpan<T> Sorted()
    {
        if (_gone > 0)
        {
            Drop();
        }

        if (_new.Count > 0)
        {
            _new.Sort(compare);
            Merge();
            _new.Clear();
        }

        return CollectionsMarshal.AsSpan(_sorted);
    }

    private void Drop()
    {
        _sorted.RemoveAll(IsGone);
        _new.RemoveAll(IsGone);
        _gone = 0;
    }

    private static bool IsGone(T state)
    {
        state.IsInOrder = state.HasSeries;
        return !state.HasSeries;
    }

    // From the end, where there is room.
    private void Merge()
    {
        int old = _sorted.Count;
        CollectionsMarshal.SetCount(_sorted, old + _new.Count);
        Span<T> sorted = CollectionsMarshal.AsSpan(_sorted);
        for (int end = sorted.Length, left = _new.Count; left > 0;)
        {
            sorted[--end] = old > 0 && compare(sorted[old - 1], _new[left - 1]) > 0
                ? sorted[--old]
                : _new[--left];
        }
    }
}

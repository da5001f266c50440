namespace RenameExporter.Counting;

/// <summary>
/// Something for each slot, by its number. It grows as slots are used: a table of a million slots of which a hundred
/// have owners costs what a hundred cost.
/// </summary>
internal sealed class PerSlot<T>
{
    private const int Least = 256;

    private T[] _items = [];

    /// <summary>Slots that there is room for; every one behind has the default.</summary>
    public int Length => _items.Length;

    public ref T this[int number]
    {
        get
        {
            if (number >= _items.Length)
            {
                Grow(number + 1);
            }

            return ref _items[number];
        }
    }

    /// <summary>Those of the first so many slots.</summary>
    public Span<T> First(int slots)
    {
        if (slots > _items.Length)
        {
            Grow(slots);
        }

        return _items.AsSpan(0, slots);
    }

    /// <summary>Every slot has the default.</summary>
    public void Clear() => Array.Clear(_items);

    private void Grow(int least) =>
        Array.Resize(ref _items, Math.Max(Math.Max(least, Least), _items.Length * 2));
}

namespace RenameExporter.Counting;

/// <param name="key">Whose series it is.</param>
internal abstract class SlotOwner<TKey>(TKey key) : SeriesState
{
    public TKey Key { get; } = key;

    /// <summary>Slots it has in the kernel: an actor one for each errno, and each cgroup of its name.</summary>
    public int Slots { get; set; }

    /// <summary>Where it stands in the totals that are being saved.</summary>
    public int SavedAs { get; set; }
}

/// <summary>Who has which slot. Those with a slot or a series are remembered, and nobody else.</summary>
/// <param name="create">One that is not known.</param>
internal sealed class SlotOwners<TKey, TOwner>(Func<TKey, TOwner> create)
    where TKey : notnull
    where TOwner : SlotOwner<TKey>
{
    private readonly Dictionary<TKey, TOwner> _known = [];
    private readonly PerSlot<TOwner?> _bySlot = new();

    public IReadOnlyCollection<TOwner> Known => _known.Values;

    /// <summary>Slots that have an owner.</summary>
    public int UsedSlots { get; private set; }

    /// <summary>How often a slot was taken back.</summary>
    public ulong Reclaimed { get; set; }

    /// <summary>Every slot with an owner has a lower number.</summary>
    public int Slots => _bySlot.Length;

    public TOwner? this[int number] => number < _bySlot.Length ? _bySlot[number] : null;

    /// <summary>A slot that has no owner gets one.</summary>
    public TOwner Assign(int number, TKey key)
    {
        return Assign(number, Know(key));
    }

    /// <summary>With a slot or a series, or soon.</summary>
    public TOwner Know(TKey key)
    {
        if (!_known.TryGetValue(key, out TOwner? owner))
        {
            _known.Add(key, owner = create(key));
        }

        return owner;
    }

    /// <summary>A slot that has no owner gets one that is known.</summary>
    public TOwner Assign(int number, TOwner owner)
    {
        UsedSlots++;
        owner.Slots++;
        return _bySlot[number] = owner;
    }

    /// <summary>A slot is taken back.</summary>
    public void Release(int number)
    {
        Reclaimed++;
        if (_bySlot[number] is { } owner)
        {
            _bySlot[number] = null;
            UsedSlots--;
            owner.Slots--;
            ForgetIfGone(owner);
        }
    }

    /// <summary>Its series may have gone.</summary>
    public void ForgetIfGone(TOwner owner)
    {
        if (!owner.HasSeries && owner.Slots == 0)
        {
            _known.Remove(owner.Key);
            owner.Refused = 0; // or it would be given a series
        }
    }
}

using System.Text;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Counting;

/// <summary>What an extension's series shows.</summary>
/// <param name="Label">Printable UTF-8, without the dot.</param>
/// <param name="Renames">To this extension, since the series began.</param>
internal sealed record ExtensionTotals(ReadOnlyMemory<byte> Label, ulong Renames);

/// <summary>
/// The extensions that files are renamed to. One becomes a series after <see cref="HitsToAdmit"/>
/// hits; what it counted before, and what is past the limit, stays in &lt;other&gt;: a process that makes
/// up extensions blinds nothing, and no value falls. Not thread-safe: under the recorder's lock.
/// </summary>
internal sealed class ExtensionAggregator
{
    public const string OtherName = "<other>";
    public const ulong HitsToAdmit = 20;

    /// <summary>Series at most, besides &lt;other&gt;.</summary>
    public const int MaxSeries = 500;

    private readonly ulong[] _credited;
    private readonly SlotOwners<ExtensionKey, ExtensionState> _owners;
    private readonly SeriesLimiter<ExtensionState> _limiter;

    public ExtensionAggregator(int slots, TimeSpan idleTimeout)
    {
        _credited = new ulong[slots];
        _owners = new(slots, key => new(
            key, EscapedName.Label(((ReadOnlySpan<byte>)key.Extension).TrimStart((byte)0)))); // aligned to the right
        _limiter = new(MaxSeries, idleTimeout, state => state.Renames = 0, OnEvict);
    }

    /// <summary>Counted under no extension of its own.</summary>
    public ulong Other { get; private set; }

    /// <summary>What evicted series showed: added to &lt;other&gt;, it would count twice.</summary>
    public ulong Expired { get; private set; }

    public int UsedSlots => _owners.UsedSlots;

    /// <summary>Zero: never.</summary>
    public TimeSpan IdleTimeout { set => _limiter.IdleTimeout = value; }

    public ulong Reclaimed => _owners.Reclaimed;

    /// <summary>Sorted by label.</summary>
    public IReadOnlyList<ExtensionTotals> Extensions() =>
    [
        .. _limiter.Admitted.OrderBy(state => state.Name, StringComparer.Ordinal)
            .Select(state => new ExtensionTotals(state.Label, state.Renames)),
    ];

    /// <summary>Looks at every slot.</summary>
    public void Read(ReadOnlySpan<ExtensionSlot> slots)
    {
        for (int number = 0; number < slots.Length; number++)
        {
            Credit(number, in slots[number].Key, Volatile.Read(in slots[number].Renames));
        }
    }

    /// <summary>The last look at a slot that is being reclaimed.</summary>
    public void Retire(int number, in ExtensionSlot slot)
    {
        Credit(number, in slot.Key, slot.Renames);
        _credited[number] = 0;
        _owners.Release(number);
    }

    /// <summary>The poll timer, after a look.</summary>
    public void Tick(TimeSpan now) => _limiter.Tick(now, _owners.Known);

    private void Credit(int number, in ExtensionKey key, ulong renames)
    {
        ulong growth = renames - Math.Min(_credited[number], renames);
        if (growth == 0)
        {
            return;
        }

        _credited[number] = renames;
        if (number == SlotNumbers.ExtensionOther)
        {
            Other += growth;
            return;
        }

        ExtensionState state = _owners[number] ?? _owners.Assign(number, key);
        state.IsActive = true;
        if (!state.HasSeries)
        {
            // A burst may pass the threshold between two looks: what exceeds it is the series'.
            ulong toOther = Math.Min(growth, HitsToAdmit - Math.Min(state.Hits, HitsToAdmit));
            state.Hits += toOther;
            Other += toOther;
            growth -= toOther;
        }

        if (state.HasSeries || (growth > 0 && _limiter.TryAdmit(state)))
        {
            state.Renames += growth;
        }
        else
        {
            state.Refused += growth;
            Other += growth;
        }
    }

    private void OnEvict(ExtensionState state)
    {
        Expired += state.Renames;
        state.Hits = 0;
        _owners.ForgetIfGone(state);
    }

    private sealed class ExtensionState(ExtensionKey key, string name) : SlotOwner<ExtensionKey>(key)
    {
        public string Name { get; } = name;

        public ReadOnlyMemory<byte> Label { get; } = Encoding.UTF8.GetBytes(name);

        /// <summary>Without a series.</summary>
        public ulong Hits { get; set; }

        /// <summary>With a series.</summary>
        public ulong Renames { get; set; }
    }
}

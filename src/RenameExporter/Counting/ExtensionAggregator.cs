using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting.Kept;
using RenameExporter.Escaping;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Counting;

/// <summary>What an extension's series shows.</summary>
/// <param name="Label">Printable UTF-8, without the dot.</param>
/// <param name="Renames">To this extension, since the series began.</param>
/// <param name="Recent">Those of <see cref="TenMinutes"/>.</param>
internal readonly record struct ExtensionTotals(ReadOnlyMemory<byte> Label, ulong Renames, uint Recent);

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

    private const int MostKnown = 1 << 16; // of those with a slot or a series

    private static readonly byte[] s_otherLabel = Encoding.UTF8.GetBytes(OtherName);

    private readonly IdleSlots? _idle;
    private readonly PerSlot<ulong> _credited = new();
    private readonly SlotOwners<ExtensionKey, ExtensionState> _owners;
    private readonly SeriesLimiter<ExtensionState> _limiter;
    private readonly SeriesOrder<ExtensionState> _order =
        new((a, b) => string.CompareOrdinal(a.Name, b.Name));

    private SlidingCount<TenMinutes> _recentOther;
    private TimeSpan _looked;

    /// <param name="idle">Learns which slots have counted.</param>
    public ExtensionAggregator(TimeSpan idleTimeout, IdleSlots? idle = null)
    {
        _idle = idle;
        _owners = new(key => new(
            key, EscapedName.Label(((ReadOnlySpan<byte>)key.Extension).TrimStart((byte)0)))); // aligned to the right
        _limiter = new(MaxSeries, idleTimeout, OnAdmit, OnEvict);
    }

    /// <summary>Counted under no extension of its own.</summary>
    public ulong Other { get; private set; }

    /// <summary>The same, as a row.</summary>
    public ExtensionTotals OtherTotals => new(s_otherLabel, Other, _recentOther.At(_looked));

    /// <summary>What evicted series showed: added to &lt;other&gt;, it would count twice.</summary>
    public ulong Expired { get; private set; }

    public int UsedSlots => _owners.UsedSlots;

    /// <summary>Zero: never.</summary>
    public TimeSpan IdleTimeout { set => _limiter.IdleTimeout = value; }

    public ulong Reclaimed => _owners.Reclaimed;

    /// <summary>How often a series was evicted.</summary>
    public ulong Evicted => _limiter.Evicted;

    /// <summary>Writes down what they show, sorted by label.</summary>
    public void WriteTo(SnapshotRows rows)
    {
        ReadOnlySpan<ExtensionState> sorted = _order.Sorted();
        Span<ExtensionTotals> extensions = rows.MakeExtensions(sorted.Length);
        for (int i = 0; i < sorted.Length; i++)
        {
            extensions[i] = new(sorted[i].Label, sorted[i].Renames, sorted[i].TenMinutes.At(_looked));
        }
    }

    /// <summary>The poll timer, before its look: what is found from now on is of that time, or not long before it.</summary>
    /// <param name="now">Monotonic.</param>
    public void BeginLook(TimeSpan now) => _looked = now;

    /// <summary>Looks at slots.</summary>
    /// <param name="slots">All that are in use, from the first one of the table.</param>
    public void Read(ReadOnlySpan<ExtensionSlot> slots)
    {
        Span<ulong> credited = _credited.First(slots.Length);
        for (int number = 0; number < slots.Length; number++)
        {
            ulong renames = Volatile.Read(in slots[number].Renames);
            if (renames != credited[number])
            {
                Credit(number, in slots[number].Key, renames);
            }
        }
    }

    /// <summary>The last look at a slot that is being reclaimed.</summary>
    public void Retire(int number, in ExtensionSlot slot)
    {
        Credit(number, in slot.Key, slot.Renames);
        _credited[number] = 0;
        _idle?.Forget(number);
        _owners.Release(number);
    }

    /// <summary>For the next exporter.</summary>
    /// <param name="slots">Whether it has the same slots.</param>
    public void Save(ref TotalsWriter writer, bool slots = true)
    {
        writer.Add(Other);
        writer.Add(Expired);
        writer.Add(Reclaimed);
        writer.Add((ulong)_owners.Known.Count);
        int saved = 0;
        foreach (ExtensionState state in _owners.Known)
        {
            state.SavedAs = ++saved;
            ExtensionKey key = state.Key;
            writer.Add(key.Extension);
            writer.Add(state.HasSeries);
            writer.Add(state.HasSeries ? state.Renames : state.Hits);
        }

        for (int number = 0; slots && number < _credited.Length; number++)
        {
            if (_credited[number] > 0)
            {
                writer.Add((ulong)number + 1);
                writer.Add((ulong)(_owners[number]?.SavedAs ?? 0)); // 0: <other>
                writer.Add(_credited[number]);
            }
        }

        writer.Add(0UL);
    }

    /// <summary>Before the first look.</summary>
    /// <param name="slots">All; they have counted on.</param>
    /// <exception cref="KeptException">What was saved is not of these slots.</exception>
    public void Restore(ref TotalsReader reader, ReadOnlySpan<ExtensionSlot> slots)
    {
        Other = reader.Number();
        Expired = reader.Number();
        _owners.Reclaimed = reader.Number();
        var known = new ExtensionState[reader.Below(MostKnown)];
        for (int i = 0; i < known.Length; i++)
        {
            ExtensionKey key = default;
            ReadOnlySpan<byte> extension = reader.Bytes();
            extension[..Math.Min(extension.Length, ((ReadOnlySpan<byte>)key.Extension).Length)].CopyTo(key.Extension);
            known[i] = _owners.Know(key);
            if (reader.Bool() && _limiter.TryAdmit(known[i]))
            {
                known[i].Renames = reader.Number();
            }
            else
            {
                known[i].Hits = reader.Number();
            }
        }

        while (reader.Below(slots.Length + 1) is > 0 and var next)
        {
            int number = next - 1;
            int owner = reader.Below(known.Length + 1);
            _credited[number] = reader.Number();
            if (slots[number].Renames < _credited[number])
            {
                throw new KeptException($"slot {number} of extensions does not hold what its totals say");
            }

            if (owner > 0)
            {
                _owners.Assign(number, known[owner - 1]);
                _idle?.Changed(number, 0);
            }
        }

        foreach (ExtensionState state in known)
        {
            _owners.ForgetIfGone(state); // where the slots are others
        }
    }

    /// <summary>The poll timer, after a look.</summary>
    public void Tick(TimeSpan now) => _limiter.Tick(now);

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
            AddOther(growth);
            return;
        }

        _idle?.Changed(number, growth);
        ExtensionState state = _owners[number] ?? _owners.Assign(number, key);
        if (!state.HasSeries)
        {
            // A burst may pass the threshold between two looks: what exceeds it is the series'.
            ulong toOther = Math.Min(growth, HitsToAdmit - Math.Min(state.Hits, HitsToAdmit));
            state.Hits += toOther;
            AddOther(toOther);
            growth -= toOther;
        }

        if (state.HasSeries || (growth > 0 && _limiter.TryAdmit(state)))
        {
            _limiter.Touch(state, growth);
            state.Renames += growth;
            state.TenMinutes.Add(growth, _looked);
        }
        else
        {
            _limiter.Refuse(state, growth);
            AddOther(growth);
        }
    }

    private void AddOther(ulong growth)
    {
        Other += growth;
        _recentOther.Add(growth, _looked);
    }

    private void OnAdmit(ExtensionState state)
    {
        state.Renames = 0;
        state.TenMinutes = default;
        _order.Add(state);
    }

    private void OnEvict(ExtensionState state)
    {
        Expired += state.Renames;
        state.Hits = 0;
        _order.Remove();
        _owners.ForgetIfGone(state);
    }

    private sealed class ExtensionState(ExtensionKey key, string name) : SlotOwner<ExtensionKey>(key)
    {
        /// <summary>With a series. A field, for it is a struct that changes.</summary>
        public SlidingCount<TenMinutes> TenMinutes;

        public string Name { get; } = name;

        public ReadOnlyMemory<byte> Label { get; } = Encoding.UTF8.GetBytes(name);

        /// <summary>Without a series.</summary>
        public ulong Hits { get; set; }

        /// <summary>With a series.</summary>
        public ulong Renames { get; set; }
    }
}

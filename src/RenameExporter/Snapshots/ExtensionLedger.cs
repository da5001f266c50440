using System.Text;
using RenameExporter.Abi;

namespace RenameExporter.Snapshots;

/// <summary>What an extension's series shows.</summary>
/// <param name="Label">Printable UTF-8, without the dot.</param>
/// <param name="Renames">To this extension, since the series began.</param>
internal sealed record ExtensionTotals(ReadOnlyMemory<byte> Label, ulong Renames);

/// <summary>
/// The extensions that files are renamed to. One becomes a series after <see cref="HitsToShow"/>
/// hits; what it counted before, and what finds no room, stays in &lt;other&gt;: a process that makes
/// up extensions blinds nothing, and no value falls. Not thread-safe: under the recorder's gate.
/// </summary>
internal sealed class ExtensionLedger
{
    public const string OtherName = "<other>";
    public const ulong HitsToShow = 20;

    /// <summary>Series at most, besides &lt;other&gt;.</summary>
    public const int MaxSeries = 500;

    private readonly Dictionary<ExtensionKey, Account> _accounts = [];
    private readonly ulong[] _credited;
    private readonly Account?[] _owners;
    private readonly SeriesRoom<Account> _room;

    public ExtensionLedger(int slots, TimeSpan idleTimeout)
    {
        _credited = new ulong[slots];
        _owners = new Account?[slots];
        _room = new(MaxSeries, idleTimeout, account => account.Renames = 0, OnHide);
    }

    /// <summary>Counted under no extension of its own.</summary>
    public ulong Other { get; private set; }

    /// <summary>What expired series showed: added to &lt;other&gt;, it would count twice.</summary>
    public ulong Expired { get; private set; }

    public int UsedSlots { get; private set; }

    /// <summary>Zero: never.</summary>
    public TimeSpan IdleTimeout { set => _room.IdleTimeout = value; }

    public ulong Reclaimed { get; private set; }

    /// <summary>Sorted by label.</summary>
    public IReadOnlyList<ExtensionTotals> Extensions() =>
    [
        .. _room.Shown.OrderBy(account => account.Name, StringComparer.Ordinal)
            .Select(account => new ExtensionTotals(account.Label, account.Renames)),
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
        Reclaimed++;
        if (_owners[number] is { } account)
        {
            _owners[number] = null;
            UsedSlots--;
            account.HasSlot = false;
            Forget(account);
        }
    }

    /// <summary>The poll timer, after a look.</summary>
    public void Tick(TimeSpan now) => _room.Tick(now, _accounts.Values);

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

        Account account = _owners[number] ??= Own(in key);
        account.IsActive = true;
        if (!account.HasSeries)
        {
            // A burst may pass the threshold between two looks: what exceeds it is the series'.
            ulong toOther = Math.Min(growth, HitsToShow - Math.Min(account.Hits, HitsToShow));
            account.Hits += toOther;
            Other += toOther;
            growth -= toOther;
        }

        if (account.HasSeries || (growth > 0 && _room.TryShow(account)))
        {
            account.Renames += growth;
        }
        else
        {
            account.Waiting += growth;
            Other += growth;
        }
    }

    private Account Own(in ExtensionKey key)
    {
        if (!_accounts.TryGetValue(key, out Account? account))
        {
            // Aligned to the right in the key.
            ReadOnlySpan<byte> bytes = key.Extension;
            account = new(key, PrintableName.From(bytes.TrimStart((byte)0)));
            _accounts.Add(key, account);
        }

        UsedSlots++;
        account.HasSlot = true;
        return account;
    }

    private void OnHide(Account account)
    {
        Expired += account.Renames;
        account.Hits = 0;
        Forget(account);
    }

    private void Forget(Account account)
    {
        if (!account.HasSeries && !account.HasSlot)
        {
            _accounts.Remove(account.Key);
        }
    }

    private sealed class Account(ExtensionKey key, string name) : SeriesOwner
    {
        public ExtensionKey Key { get; } = key;

        public string Name { get; } = name;

        public ReadOnlyMemory<byte> Label { get; } = Encoding.UTF8.GetBytes(name);

        /// <summary>Without a series.</summary>
        public ulong Hits { get; set; }

        /// <summary>With a series.</summary>
        public ulong Renames { get; set; }

        public bool HasSlot { get; set; }
    }
}

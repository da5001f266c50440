namespace ExporterToolkit.Delivery;

/// <summary>
/// Items that wait, in the order in which they came, and by whose they are: one that has much to deliver takes neither
/// the room nor the turn of the others. Every operation takes the same time, however much waits. One caller at a time.
/// </summary>
/// <param name="ownerOf">A number that stands for whose the item is.</param>
/// <param name="placesOf">Room that the item takes: at least 1.</param>
internal sealed class FairQueue<T>(Func<T, int> ownerOf, Func<T, int> placesOf)
{
    // What a flood leaves is not kept.
    private const int MostSpares = 1024;

    private readonly Dictionary<int, Owner> _owners = [];

    // Of owners that take so many places: a ring of them, or none.
    private readonly List<Owner?> _byPlaces = [null];
    private readonly Stack<Owner> _spareOwners = new();
    private Node? _spareNodes;
    private int _spares;
    private Node? _first, _last;
    private Owner? _turn; // in the ring of all owners
    private int _most; // places of one owner

    /// <summary>Items.</summary>
    public int Count { get; private set; }

    /// <summary>That they take.</summary>
    public int Places { get; private set; }

    /// <summary>That the item takes, or would take.</summary>
    public int PlacesOf(T item) => placesOf(item);

    public void Add(T item)
    {
        Owner owner = OwnerOf(ownerOf(item));
        Node node = _spareNodes ?? new();
        _spareNodes = node.Later;
        _spares = Math.Max(0, _spares - 1);
        (node.Item, node.Owner, node.Places) = (item, owner, placesOf(item));
        (node.Earlier, node.Later) = (_last, null);
        (node.EarlierOfOwner, node.LaterOfOwner) = (owner.Last, null);
        (_last is null ? ref _first : ref _last.Later) = node;
        (owner.Last is null ? ref owner.First : ref owner.Last.LaterOfOwner) = node;
        (_last, owner.Last) = (node, node);
        Count++;
        SetPlaces(owner, owner.Places + node.Places);
    }

    /// <summary>
    /// Makes some room for an item: drops the last one of the owner that takes most, unless that is the item's own.
    /// </summary>
    /// <param name="dropped">The one that made room.</param>
    /// <returns>False: the item's owner has most itself, or nothing waits.</returns>
    public bool MakeRoomFor(T item, out T? dropped)
    {
        dropped = default;
        int own = _owners.TryGetValue(ownerOf(item), out Owner? owner) ? owner.Places : 0;
        if (_most <= own + placesOf(item))
        {
            return false; // whoever has no more than this one would have would only change places with it
        }

        Node last = _byPlaces[_most]!.Last!;
        dropped = last.Item;
        Remove(last);
        return true;
    }

    /// <summary>
    /// Takes so many: all that is there in the order in which it came; of more than that, one of each owner after the
    /// other. Those of one owner stay in their order.
    /// </summary>
    public void Take(int most, List<T> taken)
    {
        bool all = Count <= most;
        for (int left = Math.Min(most, Count); left > 0; left--)
        {
            Node node = all ? _first! : _turn!.First!;
            _turn = node.Owner!.Next; // before the owner leaves the ring
            taken.Add(node.Item!);
            Remove(node);
        }
    }

    public void Clear()
    {
        while (_first is { } node)
        {
            Remove(node);
        }
    }

    private void Remove(Node node)
    {
        Owner owner = node.Owner!;
        (node.Earlier is null ? ref _first : ref node.Earlier.Later) = node.Later;
        (node.Later is null ? ref _last : ref node.Later.Earlier) = node.Earlier;
        (node.EarlierOfOwner is null ? ref owner.First : ref node.EarlierOfOwner.LaterOfOwner) = node.LaterOfOwner;
        (node.LaterOfOwner is null ? ref owner.Last : ref node.LaterOfOwner.EarlierOfOwner) = node.EarlierOfOwner;
        Count--;
        SetPlaces(owner, owner.Places - node.Places);
        (node.Item, node.Owner) = (default, null); // not kept alive by a spare node
        if (_spares < MostSpares)
        {
            node.Later = _spareNodes;
            _spareNodes = node;
            _spares++;
        }

        if (owner.First is null)
        {
            Leave(owner);
        }
    }

    private Owner OwnerOf(int key)
    {
        if (_owners.TryGetValue(key, out Owner? owner))
        {
            return owner;
        }

        owner = _spareOwners.TryPop(out Owner? spare) ? spare : new();
        owner.Key = key;
        _owners.Add(key, owner);
        if (_turn is null)
        {
            _turn = owner.Next = owner.Previous = owner;
        }
        else
        {
            // It comes when all others have had their turn.
            (owner.Previous, owner.Next) = (_turn.Previous, _turn);
            _turn.Previous = owner.Previous!.Next = owner;
        }

        return owner;
    }

    private void Leave(Owner owner)
    {
        _owners.Remove(owner.Key);
        owner.Previous!.Next = owner.Next;
        owner.Next!.Previous = owner.Previous;
        if (_turn == owner)
        {
            _turn = owner.Next == owner ? null : owner.Next;
        }

        _spareOwners.Push(owner);
    }

    // An item's places more or less, which are few: so the greatest number is found without a search.
    private void SetPlaces(Owner owner, int places)
    {
        if (owner.Places > 0)
        {
            owner.PreviousOfPlaces!.NextOfPlaces = owner.NextOfPlaces;
            owner.NextOfPlaces!.PreviousOfPlaces = owner.PreviousOfPlaces;
            if (_byPlaces[owner.Places] == owner)
            {
                _byPlaces[owner.Places] = owner.NextOfPlaces == owner ? null : owner.NextOfPlaces;
            }
        }

        Places += places - owner.Places;
        owner.Places = places;
        while (places >= _byPlaces.Count)
        {
            _byPlaces.Add(null);
        }

        if (places > 0)
        {
            Owner ring = _byPlaces[places] ??= owner.NextOfPlaces = owner.PreviousOfPlaces = owner;
            if (ring != owner)
            {
                (owner.PreviousOfPlaces, owner.NextOfPlaces) = (ring.PreviousOfPlaces, ring);
                ring.PreviousOfPlaces = owner.PreviousOfPlaces!.NextOfPlaces = owner;
            }
        }

        _most = Math.Max(_most, places);
        while (_byPlaces[_most] is null && _most > 0)
        {
            _most--;
        }
    }

    private sealed class Node
    {
        public T? Item;
        public int Places;
        public Owner? Owner;
        public Node? Earlier, Later, EarlierOfOwner, LaterOfOwner;
    }

    private sealed class Owner
    {
        public int Key, Places;
        public Node? First, Last;
        public Owner? Previous, Next, PreviousOfPlaces, NextOfPlaces;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace RenameExporter.Detection;

/// <summary>
/// A bounded table of buckets. Where a new one finds no room it takes the place of the lowest, so that a flood of names
/// takes the places of its own before that of a burst. A heap has the lowest on top: a place is found in as many steps
/// as the capacity has bits, however many come. One caller at a time.
/// </summary>
/// <param name="capacity">At most 65,535. Memory is for twice as many as there have been.</param>
internal sealed class BucketTable(int capacity)
{
    private const ushort Nothing = ushort.MaxValue;
    private const int FewAtFirst = 64;

    private Bucket[] _buckets = [];
    private ushort[] _heap = []; // the first Count of it
    private ushort[] _heads = Heads(1);

    /// <summary>With something in them, as of the last look.</summary>
    public int Count { get; private set; }

    /// <summary>How many went although there was something in them.</summary>
    public ulong Evicted { get; private set; }

    /// <summary>Forgets those that are empty.</summary>
    public void Expire(long nowNs)
    {
        while (Count > 0 && _buckets[_heap[0]].EmptyAt <= nowNs)
        {
            Remove();
        }
    }

    /// <summary>Null reference where there is none.</summary>
    public ref Bucket Find(in BucketKey key)
    {
        for (ushort i = _heads[HeadOf(key)]; i != Nothing; i = _buckets[i].Next)
        {
            if (_buckets[i].Key == key)
            {
                return ref _buckets[i];
            }
        }

        return ref Unsafe.NullRef<Bucket>();
    }

    /// <summary>Finds or makes it. Whoever drops something in calls <see cref="Settle"/> then.</summary>
    public ref Bucket Take(in BucketKey key, long nowNs)
    {
        ref Bucket found = ref Find(key);
        if (!Unsafe.IsNullRef(ref found))
        {
            return ref found;
        }

        if (Count == capacity)
        {
            Evicted += _buckets[_heap[0]].EmptyAt > nowNs ? 1u : 0;
            Remove();
        }

        if (Count == _buckets.Length)
        {
            Grow();
        }

        ushort free = _heap[Count];
        ref ushort head = ref _heads[HeadOf(key)];
        _buckets[free] = new() { Key = key, EmptyAt = nowNs, EmptyOfNewAt = nowNs, Next = head, Place = (ushort)Count };
        head = free;
        Count++;
        Settle(ref _buckets[free]);
        return ref _buckets[free];
    }

    /// <summary>Its level has changed.</summary>
    public void Settle(ref Bucket bucket)
    {
        int place = bucket.Place;
        ushort self = _heap[place];
        for (int above; place > 0 && bucket.EmptyAt < At(above = (place - 1) / 2); place = above)
        {
            Move(_heap[above], place);
        }

        while (true)
        {
            int below = (2 * place) + 1;
            below += below + 1 < Count && At(below + 1) < At(below) ? 1 : 0;
            if (below >= Count || At(below) >= bucket.EmptyAt)
            {
                break;
            }

            Move(_heap[below], place);
            place = below;
        }

        Move(self, place);
    }

    private static ushort[] Heads(int capacity)
    {
        ushort[] heads = new ushort[BitOperations.RoundUpToPowerOf2((uint)(2 * capacity))];
        Array.Fill(heads, Nothing);
        return heads;
    }

    // None is free: all are in the heap.
    private void Grow()
    {
        int size = Math.Min(capacity, Math.Max(FewAtFirst, 2 * Count));
        Array.Resize(ref _buckets, size);
        Array.Resize(ref _heap, size);
        _heads = Heads(size);
        for (int i = 0; i < size; i++)
        {
            if (i < Count)
            {
                ref ushort head = ref _heads[HeadOf(_buckets[i].Key)];
                (_buckets[i].Next, head) = (head, (ushort)i);
            }
            else
            {
                _heap[i] = (ushort)i;
            }
        }
    }

    // Seeded anew in each process: nobody can choose names that meet in one chain.
    private int HeadOf(in BucketKey key) =>
        HashCode.Combine(key.KindAndUid, key.CgroupId, key.Name, key.NameRest) & (_heads.Length - 1);

    private long At(int place) => _buckets[_heap[place]].EmptyAt;

    private void Move(ushort bucket, int place)
    {
        _heap[place] = bucket;
        _buckets[bucket].Place = (ushort)place;
    }

    /// <summary>The lowest.</summary>
    private void Remove()
    {
        ushort lowest = _heap[0];
        ref ushort link = ref _heads[HeadOf(_buckets[lowest].Key)];
        while (link != lowest)
        {
            link = ref _buckets[link].Next;
        }

        link = _buckets[lowest].Next;
        Count--;
        ushort last = _heap[Count];
        _heap[Count] = lowest; // free
        if (Count > 0)
        {
            Move(last, 0);
            Settle(ref _buckets[last]);
        }
    }
}

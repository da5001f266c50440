using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Guard.Enforcing;

/// <summary>bpf/guard_bucket.bpf.h in the kernel: whose bucket is found, by the cache or in the index.</summary>
public sealed class BucketTests : IDisposable
{
    private const int First = GuardNumbers.Rules, Capacity = 2;

    private readonly BpfObject _object = TestObject.Open("budget");
    private readonly SlotTable<BucketKey, BucketSlot> _slots;

    public BucketTests()
    {
        foreach (BpfMap map in _object.Maps())
        {
            map.SetAutocreate(map.Name.StartsWith("bucket_", StringComparison.Ordinal)
                || map.Name.Contains('.', StringComparison.Ordinal));
        }

        _object.Map("bucket_slots").SetMaxEntries(First + Capacity);
        _object.Map("bucket_index").SetMaxEntries(Capacity);
        _object.Map("bucket_free_slots").SetMaxEntries(Capacity);
        _object.Load();
        _slots = new(_object, "bucket", First);
        Assert.Equal(0, Reclaim(ReclaimStep.Fill, First, Capacity));
    }

    public void Dispose()
    {
        _slots.Dispose();
        _object.Dispose();
    }

    [Fact]
    public void Find_sameKey_isTheSameBucket()
    {
        Assert.True(Find(Key(1), times: 3));

        Assert.Equal([3UL, 0UL], Over());
    }

    /// <summary>Their words, all xored, are the same number: they take each other's cache entry, and nothing else.</summary>
    [Fact]
    public void Find_keysThatShareACacheEntry_haveBucketsOfTheirOwn()
    {
        BucketKey one = Key(2), other = Key(1);
        one.CgroupId = 1;
        other.CgroupId = 2;

        for (int i = 0; i < 3; i++)
        {
            Assert.True(Find(one));
            Assert.True(Find(other));
        }

        Assert.Equal([3UL, 3UL], Over());
    }

    [Fact]
    public void Find_moreThanThereIsRoomFor_isNone()
    {
        Assert.True(Find(Key(1)));
        Assert.True(Find(Key(2)));

        Assert.False(Find(Key(3)));
        Assert.True(Find(Key(2)));
    }

    /// <summary>The bucket has its key still, and the cache has its number.</summary>
    [Fact]
    public void Find_ownerOfBucketThatIsBeingReclaimed_getsAnotherOne()
    {
        Find(Key(1), times: 5);

        Assert.Equal(0, Reclaim(ReclaimStep.Unlink, First));

        Assert.True(Find(Key(1), times: 2));
        Assert.Equal([5UL, 2UL], Over());
    }

    [Fact]
    public void Find_ownerOfBucketThatWasReclaimed_beginsAnew()
    {
        Find(Key(1), times: 5);
        Find(Key(2));

        Assert.Equal(0, Reclaim(ReclaimStep.Unlink, First));
        _slots.Take(First);
        Assert.Equal(0, Reclaim(ReclaimStep.Free, First));

        Assert.True(Find(Key(3)));
        Assert.False(Find(Key(1)));
        Assert.Equal([1UL, 1UL], Over());
    }

    /// <summary>Of the first rule.</summary>
    private static BucketKey Key(uint uid) => new() { RuleAndProcess = 1 << 24, Uid = uid };

    private ulong[] Over() => [.. _slots.Slots[First..].ToArray().Select(slot => slot.Over)];

    private bool Find(BucketKey key, int times = 1)
    {
        uint answer = 0;
        for (int i = 0; i < times; i++)
        {
            answer = _object.Program("find").RunOn(key);
            Assert.True(answer is 0 or 1, $"it returned {(int)answer}");
        }

        return answer == 1;
    }

    /// <returns>0 or -errno.</returns>
    private int Reclaim(ReclaimStep step, int number, int count = 1) => (int)_object.Program("reclaim").RunOn(
        new ReclaimRequest { Step = step, Table = ReclaimTable.Buckets, Number = (uint)number, Count = (uint)count });
}

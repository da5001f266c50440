using RenameExporter.Abi;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class LatencyReaderTests
{
    [Fact]
    public void Read_noCounts_isEmpty() =>
        Assert.Empty(LatencyReader.Read([default, Slot("ext4"), Slot("xfs")]));

    [Fact]
    public void Read_slotsWithCounts_areCopiedInOrderOfTheirNames()
    {
        LatencySlot[] slots =
        [
            Slot("", (0, 1)), Slot("xfs", (24, 2)), Slot("never"), Slot("ext4", (3, 4), (5, 6)),
        ];
        slots[3].SumNs = ulong.MaxValue;

        IReadOnlyList<LatencyHistogram> read = LatencyReader.Read(slots);

        Assert.Equal([null, "ext4", "xfs"], read.Select(histogram => histogram.Fstype));
        Assert.Equal([0, 0, 0, 4, 0, 6], read[1].Buckets.Take(6));
        Assert.Equal(10UL, read[1].Buckets.Aggregate((a, b) => a + b));
        Assert.Equal(ulong.MaxValue, read[1].SumNs);
        Assert.Equal(2UL, read[2].Buckets[24]);
    }

    [Fact]
    public void Read_slotsThatChangeLater_leaveTheCopyAlone()
    {
        LatencySlot[] slots = [default, Slot("ext4", (0, 1))];
        IReadOnlyList<LatencyHistogram> read = LatencyReader.Read(slots);

        slots[1].Buckets[0] = 99;

        Assert.Equal(1UL, read[0].Buckets[0]);
    }

    [Fact]
    public void Read_hostileName_isPrintable()
    {
        LatencySlot[] slots = [default, Slot("a\nb", (0, 1))];

        Assert.Equal(@"a\x0ab", LatencyReader.Read(slots)[0].Fstype);
    }

    [Fact]
    public void Read_nameOfAllSixteenBytes_isWhole()
    {
        LatencySlot[] slots = [default, Slot("0123456789abcdef", (0, 1))];

        Assert.Equal("0123456789abcdef", LatencyReader.Read(slots)[0].Fstype);
    }

    private static LatencySlot Slot(string fstype, params (int Bucket, ulong Count)[] counts)
    {
        LatencySlot slot = default;
        slot.Key.Fstype = Actors.Name(fstype);
        foreach (var (bucket, count) in counts)
        {
            slot.Buckets[bucket] = count;
        }

        return slot;
    }
}

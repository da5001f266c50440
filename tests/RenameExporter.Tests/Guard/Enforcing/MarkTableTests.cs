using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Tests.Guard.Enforcing;

public sealed class MarkTableTests
{
    private const ulong Now = 1000;

    private readonly GuardMark[] _marks = new GuardMark[GuardNumbers.Marks];

    [Fact]
    public void Set_twice_keepsOneWithTheLaterTime()
    {
        Set(inode: 7, untilNs: 2000);
        Set(inode: 7, untilNs: 3000);

        Assert.Equal((7UL, 3000UL), Assert.Single(Held));
    }

    [Fact]
    public void Set_whatDiffersInOneWord_isAnother()
    {
        MarkTable.Set(_marks, new() { Inode = 7, Device = 1, Uid = 1, UntilNs = 2000 }, Now);
        MarkTable.Set(_marks, new() { Inode = 7, Device = 2, Uid = 1, UntilNs = 2000 }, Now);
        MarkTable.Set(_marks, new() { Inode = 7, Device = 1, Uid = 2, UntilNs = 2000 }, Now);

        Assert.Equal(3, Held.Count());
    }

    /// <summary>Each is where the programs look for it: in one of so many places from that of its hash on.</summary>
    [Fact]
    public void Set_moreThanThereArePlaces_keepsEachWhereItIsLookedFor()
    {
        for (ulong inode = 1; inode <= 4 * GuardNumbers.Marks; inode++)
        {
            Set(inode, untilNs: 2000 + inode);
            ulong first = Places.Hash(inode);
            Assert.Contains(
                Enumerable.Range(0, GuardNumbers.Probes),
                i => _marks[(first + (ulong)i) & (GuardNumbers.Marks - 1)].Inode == inode);
        }
    }

    [Fact]
    public void Set_noPlaceLeft_takesThatOfTheMarkThatEndsFirst()
    {
        ulong[] together = [.. Colliding(GuardNumbers.Probes + 2)];
        for (int i = 0; i < GuardNumbers.Probes; i++)
        {
            Set(together[i], untilNs: i == 2 ? 1500UL : 5000UL);
        }

        Set(together[^2], untilNs: 6000);
        Assert.DoesNotContain(Held, mark => mark.Inode == together[2]);

        // One that is over ends first, however late it was.
        MarkTable.Set(_marks, new() { Inode = together[^1], UntilNs = 9000 }, nowNs: 5500);
        Assert.Contains(Held, mark => mark.Inode == together[^2]);
    }

    private IEnumerable<(ulong Inode, ulong UntilNs)> Held =>
        _marks.Where(mark => mark.Inode != 0).Select(mark => (mark.Inode, mark.UntilNs));

    private void Set(ulong inode, ulong untilNs) =>
        MarkTable.Set(_marks, new() { Inode = inode, UntilNs = untilNs }, Now);

    private static IEnumerable<ulong> Colliding(int count)
    {
        ulong place = Places.Hash(1) & (GuardNumbers.Marks - 1);
        return Enumerable.Range(1, int.MaxValue).Select(inode => (ulong)inode)
            .Where(inode => (Places.Hash(inode) & (GuardNumbers.Marks - 1)) == place).Take(count);
    }
}

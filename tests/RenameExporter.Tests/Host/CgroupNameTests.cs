using System.Text;
using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class CgroupNameTests
{
    private const string Id = "4ff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050";

    private readonly CgroupSlot[] _table = new CgroupSlot[4];

    [Fact]
    public void Name_isTheLeafs()
    {
        Put(2, 77, "nginx.service", "system.slice");

        Assert.Equal(new CgroupName("nginx.service", ""), NameOf(77, 2));
    }

    [Fact]
    public void Root_hasANameThatNoOtherCanHave()
    {
        Put(2, 1, "", "");

        Assert.Equal(new CgroupName("/", ""), NameOf(1, 2));
    }

    [Fact]
    public void Container_isTheLeafsOrElseThatOfOneAboveIt()
    {
        Put(1, 10, $"docker-{Id}.scope", "system.slice");
        Put(2, 11, "container", $"libpod-{Id}.scope");

        Assert.Equal(new CgroupName($"docker-{Id}.scope", Id), NameOf(10, 1));
        Assert.Equal(new CgroupName("container", Id), NameOf(11, 2));
    }

    [Fact]
    public void Name_of255Bytes_isWhole()
    {
        string name = new('x', 255);
        Put(3, 5, name, "");

        Assert.Equal(name, NameOf(5, 3).Leaf);
    }

    [Fact]
    public void HostileName_isPrintable()
    {
        Put(1, 5, [(byte)'a', 0xff, (byte)'"', (byte)'\\'], "");

        Assert.Equal(@"a\xff""\\", NameOf(5, 1).Leaf);
    }

    [Theory]
    [InlineData(0)] // the table was full
    [InlineData(1)] // the slot is another's by now
    [InlineData(3)] // its name could not be read
    [InlineData(4)] // no such slot
    [InlineData(uint.MaxValue)]
    public void Unknown_isEmpty(uint slot)
    {
        Put(1, 99, "other.service", "");
        _table[3].Key.Id = 77;

        Assert.Equal(CgroupName.Unknown, NameOf(77, slot));
        Assert.Equal(new CgroupName("", ""), CgroupName.Unknown);
    }

    private CgroupName NameOf(ulong id, uint slot)
    {
        var actor = new ActorSlot { CgroupSlot = slot };
        actor.Key.CgroupId = id;
        return CgroupName.Of(in actor, _table);
    }

    private void Put(int number, ulong id, string name, string container) =>
        Put(number, id, Encoding.UTF8.GetBytes(name), container);

    private void Put(int number, ulong id, ReadOnlySpan<byte> name, string container)
    {
        ref CgroupSlot slot = ref _table[number];
        slot.Key.Id = id;
        slot.NameLen = (uint)name.Length + 1;
        name.CopyTo(slot.Name);
        Encoding.UTF8.GetBytes(container).CopyTo((Span<byte>)slot.Container);
    }
}

using RenameExporter.Abi;

namespace RenameExporter.Tests.Probing;

public sealed class AbiTypeTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("bash", 4)]
    [InlineData("0123456789abcde", 15)]
    [InlineData("0123456789abcdef", 16)] // no room for a NUL
    public void Name16_bytes_endBeforeTheFirstNul(string name, int length)
    {
        Name16 padded = Actors.Name(name);

        Assert.Equal(length, padded.Bytes.Length);
    }

    [Fact]
    public void Name16_bytesBehindTheNul_areNoPartOfTheName()
    {
        Name16 name = Actors.Name("bash");
        name[5] = (byte)'x';

        Assert.True(name.Bytes.SequenceEqual("bash"u8));
    }

    [Fact]
    public void ActorKey_sameFields_areEqual()
    {
        ActorKey a = Actors.Key("bash", 1000, 13), b = Actors.Key("bash", 1000, 13);

        Assert.True(a.Equals(b));
        Assert.True(a.Equals((object)b));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.False(a.Equals("bash"));
    }

    [Fact]
    public void ActorKey_anyFieldDifferent_isAnother()
    {
        ActorKey key = Actors.Key("bash", 1000, 13);
        ActorKey cgroup = key;
        cgroup.CgroupId = 1;

        Assert.False(key.Equals(cgroup));
        Assert.False(key.Equals(Actors.Key("bash", 1001, 13)));
        Assert.False(key.Equals(Actors.Key("bash", 1000, 2)));
        Assert.False(key.Equals(Actors.Key("bash2", 1000, 13)));
    }
}

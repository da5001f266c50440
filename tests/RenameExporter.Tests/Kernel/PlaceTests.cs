using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsCheck;
using Libbpf;

namespace RenameExporter.Tests.Kernel;

/// <summary>bpf/in_flight.bpf.h and bpf/actor.bpf.h, in the kernel.</summary>
public sealed class PlaceTests : IDisposable
{
    private const ulong Places = 512; // ENTRY_PLACES
    private const ulong Pid = 4711;

    private readonly BpfObject _object = TestObject.Open("place");

    public PlaceTests()
    {
        foreach (BpfMap map in _object.Maps().Where(map =>
            map.Name != "results" && !map.Name.Contains('.', StringComparison.Ordinal)))
        {
            map.SetAutocreate(false);
        }

        _object.Load();
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Place_thatIsFree_isTakenAndLeftByItsOwnerAlone()
    {
        Assert.True(Take(Pid));
        Assert.False(Leave(Pid + Places));
        Assert.True(Leave(Pid));
        Assert.False(Leave(Pid));
    }

    [Fact]
    public void Place_thatIsTaken_turnsTheSameBitsAwayUntilItIsLeft()
    {
        Assert.True(Take(Pid));

        Assert.False(Take(Pid + Places));
        Assert.True(Take(Pid + 1));

        Assert.True(Leave(Pid));
        Assert.True(Take(Pid + Places));
        Assert.False(Take(Pid));
    }

    /// <summary>Its exit was lost.</summary>
    [Fact]
    public void Place_thatWasNotLeft_isItsOwnersStill()
    {
        Assert.True(Take(Pid));
        Assert.True(Take(Pid));
        Assert.True(Leave(Pid));
        Assert.True(Take(Pid + Places));
    }

    [Fact]
    public void Place_thatAnotherCpuLooksAt_isNobodysAndFreeAfterwards()
    {
        Disturb(Pid, withdraws: false);
        Assert.False(Take(Pid));

        Disturb(Pid, withdraws: true);
        Assert.True(Take(Pid));

        Disturb(Pid, withdraws: false); // it sees us, and goes
        Disturb(Pid, withdraws: true);
        Assert.True(Leave(Pid));
        Assert.True(Take(Pid + Places));
    }

    [Fact]
    public void Name_ofAnyBytes_endsAtItsFirstNul()
    {
        using MapMemory results = _object.Map("results").Mmap(writable: false);
        BpfProgram cut = _object.Program("cut");

        Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)0x80), Gen.Byte).Array[16].Sample(
            bytes =>
            {
                Assert.Equal(0u, cut.RunOn(MemoryMarshal.Read<Name>(bytes)));
                byte[] expected = new byte[16];
                bytes[..15].TakeWhile(b => b != 0).ToArray().CopyTo(expected, 0);
                Assert.Equal(expected, results.Values<byte>()[..16].ToArray());
            },
            iter: 20_000, threads: 1);
    }

    private bool Take(ulong pid) => Run("place", pid, leaves: false);

    private bool Leave(ulong pid) => Run("place", pid, leaves: true);

    private void Disturb(ulong pid, bool withdraws) => Assert.True(Run("disturb", pid, withdraws));

    private bool Run(string program, ulong pid, bool leaves)
    {
        uint result = _object.Program(program).RunOn(new Request(pid, leaves ? 1UL : 0));
        Assert.True(result is 0 or 1, $"{program} returned {(int)result}");
        return result == 1;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Request(ulong Pid, ulong Leaves);

    [InlineArray(16)]
    private struct Name
    {
        private byte _first;
    }
}

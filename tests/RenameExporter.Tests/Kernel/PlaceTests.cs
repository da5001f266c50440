using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsCheck;
using Libbpf;

namespace RenameExporter.Tests.Kernel;

/// <summary>bpf/place.bpf.h and cut_comm() of bpf/task.bpf.h, in the kernel.</summary>
public sealed class PlaceTests : IDisposable
{
    private const ulong Places = 8192; // ENTRY_PLACES
    private const ulong Thread = (77UL << 32) | 4711;

    private readonly BpfObject _object = TestObject.Open("place");

    public PlaceTests()
    {
        foreach (BpfMap map in _object.Maps().Where(map =>
            map.Name is not ("entry_places" or "results") && !map.Name.Contains('.', StringComparison.Ordinal)))
        {
            map.SetAutocreate(false);
        }

        _object.Load();
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Place_thatIsFree_isTakenAndLeftByItsOwnerAlone()
    {
        Assert.True(Take(Thread));
        Assert.False(Leave(Thread + Places));
        Assert.True(Leave(Thread));
        Assert.False(Leave(Thread));
    }

    [Fact]
    public void Place_thatIsTaken_turnsTheSameBitsAwayUntilItIsLeft()
    {
        Assert.True(Take(Thread));

        Assert.False(Take(Thread + Places));
        Assert.False(Take(Thread + (1UL << 32))); // another process has that pid by now
        Assert.True(Take(Thread + 1));

        Assert.True(Leave(Thread));
        Assert.True(Take(Thread + Places));
        Assert.False(Take(Thread));
    }

    /// <summary>Its exit was lost.</summary>
    [Fact]
    public void Place_thatWasNotLeft_isItsOwnersStill()
    {
        Assert.True(Take(Thread));
        Assert.True(Take(Thread));
        Assert.True(Leave(Thread));
        Assert.True(Take(Thread + Places));
    }

    [Fact]
    public void Place_thatAnotherCpuLooksAt_isNobodysAndFreeAfterwards()
    {
        Disturb(Thread, withdraws: false);
        Assert.False(Take(Thread));

        Disturb(Thread, withdraws: true);
        Assert.True(Take(Thread));

        Disturb(Thread, withdraws: false); // it sees us, and goes
        Disturb(Thread, withdraws: true);
        Assert.True(Leave(Thread));
        Assert.True(Take(Thread + Places));
    }

    [Fact]
    public void Comm_ofAnyBytes_endsAtItsFirstNul()
    {
        using MapMemory results = _object.Map("results").Mmap(writable: false);
        BpfProgram comm = _object.Program("comm");

        Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)0x80), Gen.Byte).Array[16].Sample(
            bytes =>
            {
                Assert.Equal(0u, comm.RunOn(MemoryMarshal.Read<Name>(bytes)));
                byte[] expected = new byte[16];
                bytes[..15].TakeWhile(b => b != 0).ToArray().CopyTo(expected, 0);
                Assert.Equal(expected, results.Values<byte>()[..16].ToArray());
            },
            iter: 20_000, threads: 1);
    }

    private bool Take(ulong thread) => Run("place", thread, leaves: false);

    private bool Leave(ulong thread) => Run("place", thread, leaves: true);

    private void Disturb(ulong thread, bool withdraws) => Assert.True(Run("disturb", thread, withdraws));

    private bool Run(string program, ulong thread, bool leaves)
    {
        uint result = _object.Program(program).RunOn(new Request(thread, leaves ? 1UL : 0));
        Assert.True(result is 0 or 1, $"{program} returned {(int)result}");
        return result == 1;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Request(ulong Thread, ulong Leaves);

    [InlineArray(16)]
    private struct Name
    {
        private byte _first;
    }
}

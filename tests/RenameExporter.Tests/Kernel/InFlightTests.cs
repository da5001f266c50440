using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsCheck;
using Libbpf;

namespace RenameExporter.Tests.Kernel;

/// <summary>bpf/in_flight.bpf.h and bpf/actor.bpf.h, in the kernel.</summary>
public sealed class InFlightTests : IDisposable
{
    private const ulong Records = 512; // IN_FLIGHT_RECORDS
    private const ulong Pid = 4711;

    private readonly BpfObject _object = TestObject.Open("in_flight");

    public InFlightTests()
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
    public void Record_thatIsFree_isClaimedAndReleasedByItsOwnerAlone()
    {
        Assert.True(Claim(Pid));
        Assert.False(Release(Pid + Records));
        Assert.True(Release(Pid));
        Assert.False(Release(Pid));
    }

    [Fact]
    public void Record_thatIsOwned_turnsTheSameBitsAwayUntilItIsReleased()
    {
        Assert.True(Claim(Pid));

        Assert.False(Claim(Pid + Records));
        Assert.True(Claim(Pid + 1));

        Assert.True(Release(Pid));
        Assert.True(Claim(Pid + Records));
        Assert.False(Claim(Pid));
    }

    /// <summary>Its exit was lost.</summary>
    [Fact]
    public void Record_thatWasNotReleased_isItsOwnersStill()
    {
        Assert.True(Claim(Pid));
        Assert.True(Claim(Pid));
        Assert.True(Release(Pid));
        Assert.True(Claim(Pid + Records));
    }

    [Fact]
    public void Record_thatAnotherCpuLooksAt_isNobodysAndFreeAfterwards()
    {
        Disturb(Pid, withdraws: false);
        Assert.False(Claim(Pid));

        Disturb(Pid, withdraws: true);
        Assert.True(Claim(Pid));

        Disturb(Pid, withdraws: false); // it sees us, and goes
        Disturb(Pid, withdraws: true);
        Assert.True(Release(Pid));
        Assert.True(Claim(Pid + Records));
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

    private bool Claim(ulong pid) => Run("claim_or_release", pid, releases: false);

    private bool Release(ulong pid) => Run("claim_or_release", pid, releases: true);

    private void Disturb(ulong pid, bool withdraws) => Assert.True(Run("disturb", pid, withdraws));

    private bool Run(string program, ulong pid, bool releases)
    {
        uint result = _object.Program(program).RunOn(new Request(pid, releases ? 1UL : 0));
        Assert.True(result is 0 or 1, $"{program} returned {(int)result}");
        return result == 1;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Request(ulong Pid, ulong Releases);

    [InlineArray(16)]
    private struct Name
    {
        private byte _first;
    }
}

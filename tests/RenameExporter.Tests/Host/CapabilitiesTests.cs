using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class CapabilitiesTests
{
    private const string All = "000001ffffffffff";

    [Theory]
    [InlineData("000001ffffffffff", "")] // root
    [InlineData("0000000000200000", "")] // CAP_SYS_ADMIN alone
    [InlineData("000000c000000000", "")] // CAP_BPF and CAP_PERFMON
    [InlineData("0000008000000000", "CAP_PERFMON")]
    [InlineData("0000004000000000", "CAP_BPF")]
    [InlineData("0000000000000000", "CAP_BPF CAP_PERFMON")]
    [InlineData("00000000a80425fb", "CAP_BPF CAP_PERFMON")] // a container's default
    [InlineData("ffffff3fffdfffff", "CAP_BPF CAP_PERFMON")] // all but these three
    public void Missing_effectiveSet_namesWhatIsNotInIt(string effective, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', Capabilities.Missing(
                $"Name:\tx\nCapPrm:\t{All}\nCapEff:\t{effective}\nCapBnd:\t{All}\n")));

    [Theory]
    [InlineData("Uid:\t65534\t65534\t65534\t65534", "Run it as root (sudo), or give it CAP_BPF.")]
    [InlineData("Uid:\t65534\t0\t0\t0", "It is root, with fewer capabilities (a container?): give it CAP_BPF.")]
    [InlineData("Uid:\t0\t1000\t0\t0", "Run it as root (sudo), or give it CAP_BPF.")]
    public void Problem_tellsNobodyToBecomeWhatItIs(string uids, string expected) =>
        Assert.EndsWith(
            expected, Capabilities.Problem($"{uids}\nCapEff:\t0000004000000000\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("         0          0 4294967295\n", false)]
    [InlineData("         0       1000          1\n", true)]
    [InlineData("         0     100000      65536\n", true)]
    [InlineData("         0          0       1000\n      1000     101000      64536\n", true)]
    [InlineData("", true)] // unshared, and not mapped yet
    public void AreOfUserNamespace_mapOfUsers_tellsTheHostsFromOthers(string map, bool expected) =>
        Assert.Equal(expected, Capabilities.AreOfUserNamespace(map));

    [Theory]
    [InlineData("0000000000000000", "")]
    [InlineData("000000c000000000", "CAP_BPF CAP_PERFMON")]
    [InlineData("0000000001200404", "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_SYS_RESOURCE CAP_NET_BIND_SERVICE")]
    public void Held_effectiveSet_namesWhatMayMatter(string effective, string expected) =>
        Assert.Equal(expected, string.Join(' ', Capabilities.Held($"CapEff:\t{effective}\n")));

    [Theory]
    [InlineData("0000000000000000", "")]
    [InlineData("000000c000000004", "")] // CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH
    [InlineData("000000c001000400", "")] // CAP_SYS_RESOURCE, CAP_NET_BIND_SERVICE
    [InlineData("000000c400200001", "CAP_CHOWN CAP_SYS_ADMIN CAP_SYSLOG")]
    [InlineData("0000010000000002", "CAP_DAC_OVERRIDE CAP_CHECKPOINT_RESTORE")]
    public void Surplus_effectiveSet_namesWhatCannotBeNeeded(string effective, string expected) =>
        Assert.Equal(expected, string.Join(' ', Capabilities.Surplus($"CapEff:\t{effective}\n")));

    [Fact]
    public void Surplus_ofRoot_hasANameForEachBit() =>
        Assert.All(Capabilities.Surplus($"CapEff:\t{All}\n"), name => Assert.StartsWith("CAP_", name, StringComparison.Ordinal));

    [Theory]
    [InlineData("5.8", 1UL << 39)]
    [InlineData("5.18", 1UL << 39)]
    [InlineData("5.19", 0UL)]
    [InlineData("6.1", 0UL)]
    public void AfterAttach_kernel_isWhatBpfAsksFor(string kernel, ulong expected) =>
        Assert.Equal(expected, Capabilities.AfterAttach(Version.Parse(kernel)));

    [Fact]
    public void Missing_noSuchLine_areBoth() =>
        Assert.Equal(["CAP_BPF", "CAP_PERFMON"], Capabilities.Missing("Name:\tx\n"));

    [Fact]
    public void Missing_ofThisProcess_areNone() =>
        // These tests load programs.
        Assert.Empty(Capabilities.Missing(File.ReadAllText("/proc/self/status")));
}

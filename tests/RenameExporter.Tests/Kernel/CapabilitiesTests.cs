using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

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
    [InlineData("0000000000000000", "")]
    [InlineData("000000c000000000", "CAP_BPF CAP_PERFMON")]
    [InlineData("0000000001200404", "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_SYS_RESOURCE CAP_NET_BIND_SERVICE")]
    public void Held_effectiveSet_namesWhatMayMatter(string effective, string expected) =>
        Assert.Equal(expected, string.Join(' ', Capabilities.Held($"CapEff:\t{effective}\n")));

    [Fact]
    public void Missing_noSuchLine_areBoth() =>
        Assert.Equal(["CAP_BPF", "CAP_PERFMON"], Capabilities.Missing("Name:\tx\n"));

    [Fact]
    public void Missing_ofThisProcess_areNone() =>
        // These tests load programs.
        Assert.Empty(Capabilities.Missing(File.ReadAllText("/proc/self/status")));
}

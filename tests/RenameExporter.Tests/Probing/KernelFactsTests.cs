using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class KernelFactsTests
{
    [Theory]
    [InlineData("6.18.44-fc-v669", "6.18")]
    [InlineData("5.10.0-29-cloud-amd64", "5.10")]
    [InlineData("7.2.13", "7.2")]
    [InlineData("6.1", "6.1")]
    [InlineData("7.0-rc1", "7.0")]
    [InlineData("6.12+deb13", "6.12")]
    [InlineData("5.14.0-427.el9.x86_64", "5.14")]
    [InlineData("6.6.87.2-microsoft-standard-WSL2", "6.6")]
    [InlineData("unknown", "0.0")]
    [InlineData("", "0.0")]
    [InlineData("6", "0.0")]
    [InlineData("six.one", "0.0")]
    [InlineData("-6.1", "0.0")]
    public void Version_ofARelease_isMajorAndMinor(string release, string expected) => Assert.Equal(
        Version.Parse(expected),
        new KernelFacts(release, 1, false, false, false, Preemption.Unknown).Version);

    [Fact]
    public void Read_onThisKernel_isWhatTheKernelSays()
    {
        KernelFacts facts = KernelFacts.Read("/");

        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), facts.Release);
        Assert.True(facts.Version >= new Version(5, 8), facts.Release);
        Assert.True(facts.VfsRenameArgs is 1 or 6);
        Assert.Equal(facts.Version >= new Version(7, 2), facts.PreemptsSyscalls);
        Assert.Equal(facts.PreemptsSyscalls, facts.Plan.PreemptsSyscalls);
    }
}

using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class TracefsTests
{
    [Fact]
    public void HasSyscall_onceMounted_tellsWhatTheKernelHas()
    {
        Tracefs.EnsureMounted();

        Assert.True(Tracefs.HasSyscall("renameat2"));
        Assert.False(Tracefs.HasSyscall("no_such_call"));
    }

    [Theory]
    [InlineData(false, "Give it CAP_DAC_READ_SEARCH, or let its group in")]
    [InlineData(true, "has no events of system calls")]
    public void Unusable_givesTheAdviceThatIsNotFollowedYet(bool mayRead, string expected)
    {
        Assert.Contains(expected, Tracefs.Unusable(mayRead), StringComparison.Ordinal);
        Assert.Equal(!mayRead, Tracefs.Unusable(mayRead).Contains("CAP_DAC_READ_SEARCH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/proc/self")]
    [InlineData("/no/such/directory")]
    public void MayRead_whatIsOpenOrNotThere_isTrue(string directory) => Assert.True(Tracefs.MayRead(directory));

    [Fact]
    public void EnsureMounted_again_isHarmless()
    {
        Tracefs.EnsureMounted();

        Tracefs.EnsureMounted();
    }
}

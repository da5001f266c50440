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

    [Fact]
    public void EnsureMounted_again_isHarmless()
    {
        Tracefs.EnsureMounted();

        Tracefs.EnsureMounted();
    }
}

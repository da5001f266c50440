namespace Libbpf.Tests;

public sealed class KernelFeaturesTests
{
    // Every kernel since 5.13; this suite is not run on older ones.
    [Fact]
    public void HasTaskStorage_onThisKernel_isTrue() =>
        Assert.True(KernelFeatures.HasTaskStorage());

    [Fact]
    public void Mount_targetThatIsNotThere_returnsErrno() =>
        Assert.Equal(Errno.ENOENT, KernelFeatures.Mount("tracefs", "/nonexistent/target"));

    [Fact]
    public void Mount_fileSystemThatIsNotThere_returnsErrno()
    {
        const int ENODEV = 19;
        DirectoryInfo target = Directory.CreateTempSubdirectory("mount");
        try
        {
            Assert.Equal(ENODEV, KernelFeatures.Mount("nosuchfs", target.FullName));
        }
        finally
        {
            target.Delete();
        }
    }
}

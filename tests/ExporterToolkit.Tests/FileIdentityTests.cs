using System.Diagnostics;

namespace ExporterToolkit.Tests;

public sealed class FileIdentityTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("special");

    [Fact]
    public void IsPipe_fifo_alsoBehindALink_isTrue()
    {
        string fifo = PathOf("fifo");
        Process.Start("mkfifo", fifo).WaitForExit();
        File.CreateSymbolicLink(PathOf("link"), fifo);

        Assert.True(FileIdentity.Behind(fifo)?.IsPipe == true); // and does not wait for a writer
        Assert.True(FileIdentity.Behind(PathOf("link"))?.IsPipe == true);
    }

    [Fact]
    public void IsPipe_fileDirectoryAndDevice_isFalse()
    {
        File.WriteAllText(PathOf("file"), "");
        File.CreateSymbolicLink(PathOf("link"), "file");

        Assert.False(FileIdentity.Behind(PathOf("file"))?.IsPipe == true);
        Assert.False(FileIdentity.Behind(PathOf("link"))?.IsPipe == true);
        Assert.False(FileIdentity.Behind(_directory.FullName)?.IsPipe == true);
        Assert.False(FileIdentity.Behind("/dev/null")?.IsPipe == true);
        Assert.True(FileIdentity.Behind("/dev/null")?.IsDevice == true);
        Assert.False(FileIdentity.Behind(PathOf("link"))?.IsDevice == true);
        Assert.False(FileIdentity.Behind("/proc/self/status")?.IsPipe == true);
        Assert.False(FileIdentity.Behind(PathOf("nothing"))?.IsPipe == true);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}

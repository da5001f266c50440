using System.Diagnostics;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class SpecialFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("special");

    [Fact]
    public void IsPipe_fifo_alsoBehindALink_isTrue()
    {
        string fifo = PathOf("fifo");
        Process.Start("mkfifo", fifo).WaitForExit();
        File.CreateSymbolicLink(PathOf("link"), fifo);

        Assert.True(SpecialFile.IsPipe(fifo)); // and does not wait for a writer
        Assert.True(SpecialFile.IsPipe(PathOf("link")));
    }

    [Fact]
    public void IsPipe_fileDirectoryAndDevice_isFalse()
    {
        File.WriteAllText(PathOf("file"), "");
        File.CreateSymbolicLink(PathOf("link"), "file");

        Assert.False(SpecialFile.IsPipe(PathOf("file")));
        Assert.False(SpecialFile.IsPipe(PathOf("link")));
        Assert.False(SpecialFile.IsPipe(_directory.FullName));
        Assert.False(SpecialFile.IsPipe("/dev/null"));
        Assert.True(SpecialFile.IsDevice("/dev/null"));
        Assert.False(SpecialFile.IsDevice(PathOf("link")));
        Assert.False(SpecialFile.IsPipe("/proc/self/status"));
        Assert.False(SpecialFile.IsPipe(PathOf("nothing")));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}

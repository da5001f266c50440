using System.Text;

namespace Libbpf.Tests;

public sealed class RootedFileTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rooted").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void PlainFile_isReadWhole()
    {
        Write("etc/passwd", "alice");

        Assert.Equal("alice", Read());
    }

    [Fact]
    public void RelativeLink_isFollowed()
    {
        Write("data/passwd", "alice");
        Link("etc/passwd", "../data/passwd");

        Assert.Equal("alice", Read());
    }

    /// <summary>It means a place in that root, whatever lies at the same path in this process's own.</summary>
    [Fact]
    public void AbsoluteLink_isFollowedInThatRoot()
    {
        Write("run/users/passwd", "alice");
        Link("etc/passwd", "/run/users/passwd");

        Assert.Equal("alice", Read());
    }

    [Fact]
    public void LinkOfADirectory_isFollowedInThatRoot()
    {
        Write("persist/etc/passwd", "alice");
        Link("etc", "/persist/etc");

        Assert.Equal("alice", Read());
    }

    [Theory]
    [InlineData("../../../../../../../../../../etc/passwd")]
    [InlineData("/etc/hostname")]
    [InlineData("/proc/self/root/etc/passwd")]
    public void Link_thatLeavesTheRoot_leadsNowhere(string target)
    {
        Link("etc/passwd", target);

        IOException e = Assert.Throws<IOException>(Read);

        // The first leads to itself.
        Assert.Matches(@"rooted.*/etc/passwd: .*\((ENOENT|ELOOP)\)$", e.Message);
    }

    [Fact]
    public void State_isAnotherWithEachWay_toReplaceAFile()
    {
        DateTime written = DateTime.UnixEpoch.AddDays(1);
        Write("etc/passwd", "alice");
        File.SetLastWriteTimeUtc($"{_root}/etc/passwd", written);
        FileState first = State();
        Assert.Equal(first, State());

        Write("etc/other", "alice");
        File.SetLastWriteTimeUtc($"{_root}/etc/other", written);
        File.Move($"{_root}/etc/other", $"{_root}/etc/passwd", overwrite: true);

        FileState second = State();
        Assert.NotEqual(first, second);
        Assert.Equal((first.Device, first.Size, first.ModifiedNs), (second.Device, second.Size, second.ModifiedNs));
    }

    [Fact]
    public void FileOfProc_whichHasNoSize_isReadWhole()
    {
        using RootedFile file = RootedFile.Open("/proc", "self/mountinfo");

        Assert.Equal(0, file.State.Size);
        Assert.Equal(File.ReadAllBytes("/proc/self/mountinfo"), file.Read(1 << 20));
    }

    [Fact]
    public void FileOfProc_largerThanAsked_isRefused()
    {
        using RootedFile file = RootedFile.Open("", "/proc/kallsyms");

        Assert.Equal("/proc/kallsyms: is larger than 0 MiB", Assert.Throws<IOException>(() => file.Read(1000)).Message);
    }

    [Fact]
    public void Root_thatIsNotThere_isNamed() => Assert.Equal(
        "/nonexistent: No such file or directory (ENOENT)",
        Assert.Throws<IOException>(() => RootedFile.Open("/nonexistent", "etc/passwd")).Message);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{path}")!);
        File.WriteAllText($"{_root}/{path}", text);
    }

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{path}")!);
        File.CreateSymbolicLink($"{_root}/{path}", target);
    }

    private string Read()
    {
        using RootedFile file = RootedFile.Open(_root, "etc/passwd");
        return Encoding.UTF8.GetString(file.Read(1000));
    }

    private FileState State()
    {
        using RootedFile file = RootedFile.Open(_root, "etc/passwd");
        return file.State;
    }
}

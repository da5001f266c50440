using System.Globalization;

namespace Libbpf.Tests;

public sealed class FileNumbersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("numbers-").FullName;

    [Fact]
    public void Of_aFile_areThoseOfItsMountAndInode()
    {
        string path = Touch("file");
        FileNumbers numbers = FileNumbers.Of("", path, out int error)!.Value;

        Assert.Equal((0, true), (error, numbers.IsRegular));
        Assert.Equal(numbers, FileNumbers.Of(_root, "/file", out _));
        Assert.NotEqual(numbers, FileNumbers.Of(_root, Path.GetFileName(Touch("other")), out _));
        string mount = File.ReadLines("/proc/self/mountinfo")
            .Single(line => line.StartsWith($"{numbers.MountId} ", StringComparison.Ordinal));
        string[] device = mount.Split(' ')[2].Split(':');
        Assert.Equal(
            numbers.Device,
            uint.Parse(device[0], CultureInfo.InvariantCulture) << 20 | uint.Parse(device[1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Of_aFileThatNobodyMayRead_areToldAllTheSame()
    {
        string path = Touch("file");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.NotNull(FileNumbers.Of("", path, out _));
    }

    [Fact]
    public void Of_linksBelowARoot_areThoseOfWhatIsThere()
    {
        string target = Touch("etc/file");
        File.CreateSymbolicLink(Path.Combine(_root, "absolute"), "/etc/file");
        File.CreateSymbolicLink(Path.Combine(_root, "out"), "../../../etc/file");

        FileNumbers? expected = FileNumbers.Of("", target, out _);
        Assert.NotNull(expected);
        Assert.Equal(expected, FileNumbers.Of(_root, "/absolute", out _));
        Assert.Equal(expected, FileNumbers.Of(_root, "out", out _));
    }

    [Theory]
    [InlineData("/none", Errno.ENOENT)]
    [InlineData("/file/below", 20)] // ENOTDIR
    public void Of_whatIsNotThere_isNoAnswer(string path, int expected)
    {
        Touch("file");
        Assert.Null(FileNumbers.Of(_root, path, out int error));
        Assert.Equal(expected, error);
        Assert.Null(FileNumbers.Of("", _root + path, out error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Of_aDirectory_isNoRegularFile() => Assert.False(FileNumbers.Of("/", _root, out _)!.Value.IsRegular);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Touch(string name)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}

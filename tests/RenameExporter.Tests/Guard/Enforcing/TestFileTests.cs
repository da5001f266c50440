using Libbpf;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Tests.Guard.Enforcing;

public sealed class TestFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("guard");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Create_firstDirectoryTakesNoFile_takesTheNext()
    {
        using TestFile? file = TestFile.Create(["/no/such", "/proc/self", _directory.FullName, "/tmp"], out string why);

        Assert.Equal(_directory.FullName, file!.Directory);
        Assert.Equal("", why);
        Assert.Equal(0L, Assert.Single(_directory.GetFiles()).Length);
    }

    [Fact]
    public void Create_noneTakesAFile_saysWhatEachSaid()
    {
        Assert.Null(TestFile.Create(["/no/such", "/proc/self"], out string why));

        Assert.StartsWith("not proven, as no directory takes a file to rename; /no/such: ", why, StringComparison.Ordinal);
        Assert.Contains("; /proc/self: ", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Dispose_underEitherName_removesIt(int renames)
    {
        using (TestFile file = TestFile.Create([_directory.FullName], out _)!)
        {
            for (int i = 0; i < renames; i++)
            {
                Assert.Equal(0, file.Rename());
            }

            Assert.Single(_directory.GetFiles());
        }

        Assert.Empty(_directory.GetFiles());
    }

    [Fact]
    public void Rename_ofAFileThatIsGone_isAnErrorAndNoException()
    {
        using TestFile file = TestFile.Create([_directory.FullName], out _)!;
        _directory.GetFiles()[0].Delete();

        Assert.Equal(Errno.ENOENT, file.Rename());
    }

    [Fact]
    public void UsualDirectories_endWithOneForTemporaryFiles() => Assert.Equal(
        ["/dev/shm", Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } other ? other : "/tmp"],
        TestFile.UsualDirectories.TakeLast(2));
}

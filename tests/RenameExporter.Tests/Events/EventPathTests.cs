using RenameExporter.Abi;
using RenameExporter.Events;

namespace RenameExporter.Tests.Events;

public sealed class EventPathTests
{
    [Theory]
    [InlineData("/a/report.txt", "report.txt", "txt")]
    [InlineData("/a/archive.tar.gz", "archive.tar.gz", "gz")]
    [InlineData("/a/.bashrc", ".bashrc", "")]
    [InlineData("/a/.x.conf", ".x.conf", "conf")]
    [InlineData("/a/ends.", "ends.", "")]
    [InlineData("/a/b.c/plain", "plain", "")]
    [InlineData("/a/f.123456789012345", "f.123456789012345", "123456789012345")]
    [InlineData("/a/f.1234567890123456", "f.1234567890123456", "")]
    [InlineData("/a/dir.d/", "dir.d", "d")]
    [InlineData("relative.o", "relative.o", "o")]
    [InlineData("/", "", "")]
    [InlineData("", "", "")]
    public void NameAndExtension_ofAPath_areItsLastComponents(string path, string name, string extension)
    {
        var made = new EventPath(Samples.Bytes(path), PathDoubts.None);

        Assert.Equal(name, Samples.Text(made.Name));
        Assert.Equal(extension, Samples.Text(made.Extension));
    }

    [Fact]
    public void Name_whenTheEndIsMissing_isNotGuessed()
    {
        var cut = new EventPath(Samples.Bytes("/a/repor"), PathDoubts.Truncated, NameIsKnown: false);

        Assert.True(cut.Name.IsEmpty);
        Assert.True(cut.Extension.IsEmpty);
    }

    [Theory]
    [InlineData("/a/x.txt", "/b/y.txt", false)]
    [InlineData("/a/x.txt", "/a/x.crypt", true)]
    [InlineData("/a/x", "/a/x.crypt", true)]
    [InlineData("/a/x.txt", "/a/x", true)]
    public void ExtensionChanged_withoutTheKernelsWord_isSeenInTheNames(string old, string @new, bool changed)
    {
        RenameEvent made = Samples.Of(Samples.Typed with { Old = Samples.Path(old), New = Samples.Path(@new) });

        Assert.Equal(changed, made.ExtensionChanged);
        Assert.False((made with { Sample = made.Sample with { Error = 2 } }).ExtensionChanged);
    }

    [Fact]
    public void ExtensionChanged_withTheKernelsWord_isThat() => Assert.True(
        Samples.Of(Samples.Kernel with { Kinds = RenameKinds.ExtensionChanged }).ExtensionChanged);
}

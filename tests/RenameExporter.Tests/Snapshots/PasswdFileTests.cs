using Testing.Logging;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class PasswdFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly PasswdFile _users;

    public PasswdFileTests() => _users = new(_path, NullLogger.Instance);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Name_isTheFirstThatTheFileHasForAUid()
    {
        Write("root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\nwww-data:x:33:33:www:/:/bin/false\n");

        Assert.True(_users.Refresh());

        Assert.Equal("root", _users.NameOf(0));
        Assert.Equal("www-data", _users.NameOf(33));
        Assert.Equal("4294967294", _users.NameOf(4294967294));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("alice")]
    [InlineData("alice:x")]
    [InlineData("alice:x:7")]
    [InlineData(":x:7:7::/:/bin/sh")]
    [InlineData("alice:x::7::/:/bin/sh")]
    [InlineData("alice:x:-7:7::/:/bin/sh")]
    [InlineData("alice:x:7 :7::/:/bin/sh")]
    [InlineData("alice:x:4294967296:7::/:/bin/sh")]
    [InlineData("+alice:x:7:7::/:/bin/sh")]
    [InlineData("-alice:x:7:7::/:/bin/sh")]
    [InlineData("#alice:x:7:7::/:/bin/sh")]
    public void Line_thatIsNone_isSkippedAlone(string line)
    {
        Dictionary<uint, string> names =
            PasswdFile.Parse(Encoding.UTF8.GetBytes($"{line}\nbob:x:8:8::/:/bin/sh"));

        Assert.Equal([new(8, "bob")], names);
    }

    [Fact]
    public void Name_withOddBytes_isPrintable() => Assert.Equal(
        @"a\xff", PasswdFile.Parse([(byte)'a', 0xff, .. ":x:1:1::/:/"u8])[1]);

    [Fact]
    public void File_thatChanged_isReadAgainAndOnlyThen()
    {
        Write("one:x:5:5::/:/\n");
        Assert.True(_users.Refresh());
        Assert.False(_users.Refresh());

        Write("two:x:5:5::/:/\n"); // of the same length
        Assert.True(_users.Refresh());

        Assert.Equal("two", _users.NameOf(5));
    }

    [Fact]
    public void File_thatIsGone_leavesTheNamesItHadAndIsReportedOnce()
    {
        Write("one:x:5:5::/:/\n");
        var logger = new RecordingLogger<PasswdFile>();
        var users = new PasswdFile(_path, logger);
        users.Refresh();
        File.Delete(_path);

        Assert.False(users.Refresh());
        Assert.False(users.Refresh());

        Assert.Equal("one", users.NameOf(5));
        Assert.Single(logger.Lines);
    }

    // Times of files are no finer than a tick of the kernel: each writing gets one of its own.
    private void Write(string text)
    {
        DateTime before = File.GetLastWriteTimeUtc(_path);
        File.WriteAllText(_path, text);
        File.SetLastWriteTimeUtc(_path, before.AddSeconds(1));
    }
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Host;
using Testing;
using Testing.Logging;

namespace RenameExporter.Tests.Host;

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

    /// <summary>Removed for a while, and made again with what it had.</summary>
    [Fact]
    public void File_thatIsThereAgain_isReadAgain()
    {
        Write("one:x:5:5::/:/\n");
        _users.Refresh();
        File.Delete(_path);
        _users.Refresh();
        File.WriteAllText(_path, "two:x:5:5::/:/\n");

        Assert.True(_users.Refresh());
        Assert.Equal("two", _users.NameOf(5));
    }

    /// <summary>Same inode, size and times, as far as anybody can set them.</summary>
    [Fact]
    public void File_rewrittenWithinATickOfTheClock_isReadAgain()
    {
        Write("one:x:5:5::/:/\n");
        _users.Refresh();
        DateTime written = File.GetLastWriteTimeUtc(_path);
        File.WriteAllText(_path, "two:x:5:5::/:/\n");
        File.SetLastWriteTimeUtc(_path, written);

        Assert.True(_users.Refresh());
        Assert.Equal("two", _users.NameOf(5));
    }

    [Fact]
    public void File_tooLarge_isNotRead()
    {
        using (FileStream file = File.OpenWrite(_path))
        {
            file.SetLength(PasswdFile.MostBytes + 1);
        }

        AssertRefused("is larger than 8 MiB");
    }

    [Fact]
    public void File_withMoreNamesThanAreKept_isReadSoFarAndReported()
    {
        File.WriteAllText(_path, string.Concat(Enumerable.Range(0, PasswdFile.MostNames + 5).Select(i => $"u{i}:x:{i}:\n")));
        var logger = new RecordingLogger<PasswdFile>();
        var users = new PasswdFile(_path, logger);

        Assert.True(users.Refresh());

        Assert.Equal("u99999", users.NameOf(99_999));
        Assert.Equal("100000", users.NameOf(100_000));
        Assert.Contains("has more names", Assert.Single(logger.Lines).Message, StringComparison.Ordinal);
    }

    /// <summary>Nobody writes to the FIFO, so that whoever opened it as a file would wait for ever.</summary>
    [Theory]
    [InlineData("fifo")]
    [InlineData("directory")]
    [InlineData("device")]
    public async Task Thing_thatIsNoFile_isRefusedAtOnce(string kind)
    {
        File.Delete(_path);
        await ShellAsync(kind switch
        {
            "fifo" => $"mkfifo {_path}",
            "directory" => $"mkdir {_path}",
            _ => $"ln -s /dev/zero {_path}",
        });

        AssertRefused("is not a regular file");

        await ShellAsync($"rm -r {_path}; touch {_path}");
    }

    [Theory]
    [InlineData("a:x:1:1::/:/\n\n# no name\n+@staff\nb:x:2:\n", null)]
    [InlineData("a:x:1:1::/:/", null)]
    [InlineData("", ": has no names of users, as 'getent passwd' prints them")]
    [InlineData("# none\n", ": has no names of users, as 'getent passwd' prints them")]
    [InlineData("a:x:1:1::/:/\n\nb:x\n", ": line 3 is not name:password:uid:…, as of passwd(5)")]
    [InlineData("1 alice\n", ": line 1 is not name:password:uid:…, as of passwd(5)")]
    [InlineData(":x:1:1::/:/\n", ": line 1 is not name:password:uid:…, as of passwd(5)")]
    public void Problem_ofAFile_isItsFirstBadLine(string text, string? problem)
    {
        File.WriteAllText(_path, text);

        Assert.Equal(problem is null ? null : _path + problem, PasswdFile.Problem("", _path));
    }

    [Fact]
    public void Problem_ofNoFile_saysWhy() => Assert.Equal(
        "/nonexistent/passwd: No such file or directory (ENOENT)", PasswdFile.Problem("", "/nonexistent/passwd"));

    [Fact]
    public void Name_longerThanAnyLoginName_isSkipped() => Assert.Equal(
        [new(2, "b")],
        PasswdFile.Parse(Encoding.UTF8.GetBytes($"{new string('a', 257)}:x:1:1::/:/\nb:x:2:2::/:/\n")));

    private void AssertRefused(string why)
    {
        var logger = new RecordingLogger<PasswdFile>();
        var users = new PasswdFile(_path, logger);

        Assert.False(users.Refresh());

        Assert.Contains(why, Assert.Single(logger.Lines).Message, StringComparison.Ordinal);
    }

    private static async Task ShellAsync(string command) =>
        Assert.Equal(0, (await CommandRunner.RunAsync("sh", "-c", command)).ExitCode);

    // Times of files are no finer than a tick of the kernel: each writing gets one of its own.
    private void Write(string text)
    {
        DateTime before = File.GetLastWriteTimeUtc(_path);
        File.WriteAllText(_path, text);
        File.SetLastWriteTimeUtc(_path, before.AddSeconds(1));
    }
}

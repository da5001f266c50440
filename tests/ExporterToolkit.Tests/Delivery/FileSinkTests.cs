using System.Buffers;
using System.Net.Sockets;
using ExporterToolkit.Delivery;
using Testing;
using Testing.Logging;

namespace ExporterToolkit.Tests.Delivery;

public sealed class FileSinkTests : IDisposable
{
    private readonly RecordingLogger<FileSinkTests> _logger = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("sink").FullName;

    private string Path => System.IO.Path.Combine(_directory, "events.json");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Deliver_appendsLinesToAFileOfItsOwnersOnly()
    {
        File.WriteAllText(Path + ".old", "");
        await using (var sink = new FileSink<int>(Path, ItemFormat.Write))
        {
            Assert.Equal(new DeliveryResult(2), await sink.DeliverAsync([1, 1], Cancel));
        }

        await using (var sink = new FileSink<int>(Path, ItemFormat.Write))
        {
            Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([1], Cancel));
            Assert.Equal($"file:{Path}", sink.Name);
        }

        Assert.Equal(3, Lines().Length);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path)
            & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [Fact]
    public async Task Reopen_afterLogrotateMovedTheFile_writesANewOne()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write);
        await sink.DeliverAsync([1], Cancel);
        File.Move(Path, Path + ".1");
        await sink.DeliverAsync([1], Cancel); // until it is told, the old one
        await sink.ReopenAsync(Cancel);
        Assert.Empty(Lines()); // there at once, as logrotate's "create" would have it
        await sink.DeliverAsync([1], Cancel);

        Assert.Single(Lines());
        Assert.Equal(2, File.ReadAllLines(Path + ".1").Length);
    }

    [Fact]
    public async Task Deliver_afterCopytruncate_leavesNoHole()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write);
        await sink.DeliverAsync([1], Cancel);
        File.WriteAllText(Path, "");
        await sink.DeliverAsync([1], Cancel);

        ItemFormat.AssertWhole(Assert.Single(Lines()));
    }

    [Fact]
    public async Task Deliver_afterTheFileWasRemoved_makesItAnewAndSaysSo()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(1000, 1));
        sink.Open(_logger);
        await sink.DeliverAsync([1], Cancel);
        File.Delete(Path);

        Assert.Equal(new DeliveryResult(2), await sink.DeliverAsync([2, 3], Cancel));
        Assert.Equal(ItemFormat.Line(2) + ItemFormat.Line(3), await File.ReadAllTextAsync(Path, Cancel));
        Assert.Equal(
            $"{Path} was removed while it was written, with the events in it; it is created again. To rotate it, move it and send SIGHUP",
            Assert.Single(_logger.Lines).Message);
        Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([4], Cancel)); // said once
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task Deliver_afterItsDirectoryWasRemoved_keepsTheLinesUntilItIsThereAgain()
    {
        string directory = System.IO.Path.Combine(_directory, "gone");
        string path = System.IO.Path.Combine(directory, "events.json");
        Directory.CreateDirectory(directory);
        await using var sink = new FileSink<int>(path, ItemFormat.Write);
        await sink.DeliverAsync([1], Cancel);
        Directory.Delete(directory, recursive: true);

        Assert.Equal(
            (0, $"cannot write to {path}: Could not find the directory {directory} (ENOENT)"),
            await sink.DeliverAsync([2], Cancel) is var lost ? (lost.Delivered, lost.Failure) : default);
        Directory.CreateDirectory(directory);
        Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([2], Cancel));
        Assert.Equal(ItemFormat.Line(2), await File.ReadAllTextAsync(path, Cancel));
    }

    [Fact]
    public async Task Open_ofASocket_isAnErrorAtOnce()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        await using var sink = new FileSink<int>(Path, ItemFormat.Write);

        Assert.Equal(
            $"cannot open {Path} of the events: it is a socket, which cannot be opened as a file (ENXIO)",
            Assert.Throws<SinkException>(() => sink.Open(_logger)).Message);
        Assert.Equal((false, $"{Path} is a socket"), FileTrial.OfFile(Path, default));
    }

    [Fact]
    public async Task Deliver_toAFullDevice_saysSoAndMayTryAgain()
    {
        await using var sink = new FileSink<int>("/dev/full", ItemFormat.Write);

        DeliveryResult delivery = await sink.DeliverAsync([1], Cancel);

        Assert.Equal((0, false, false), (delivery.Delivered, delivery.IsRefused, delivery.IsClosed));
        Assert.StartsWith("cannot write to /dev/full: No space left on device", delivery.Failure, StringComparison.Ordinal);
    }

    /// <summary>A real file system of 64 KiB. Needs root.</summary>
    [Fact]
    public async Task Deliver_whileTheDiskFillsUpAndAfterwards_writesWholeLinesOnly()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _directory);
        try
        {
            int delivered = 0;
            await using var sink = new FileSink<int>(Path, ItemFormat.Write);
            DeliveryResult last;
            do
            {
                last = await sink.DeliverAsync([.. Enumerable.Repeat(1, 10)], Cancel);
                delivered += last.Delivered;
            }
            while (last.Failure is null);

            Assert.Contains("No space left on device", last.Failure, StringComparison.Ordinal);
            Assert.InRange(delivered, 10, 1000);
            Assert.Equal(delivered, Lines().Length);
            Assert.All(Lines(), line => ItemFormat.AssertWhole(line));

            File.WriteAllText(Path, ""); // somebody makes room
            Assert.Equal(new DeliveryResult(10), await sink.DeliverAsync([.. Enumerable.Repeat(1, 10)], Cancel));
            Assert.Equal(10, Lines().Length);
        }
        finally
        {
            await RunAsync("umount", _directory);
        }
    }

    [Fact]
    public async Task Deliver_whenThereIsNoDirectory_triesAgainAndThenWorks()
    {
        string late = System.IO.Path.Combine(_directory, "late", "events.json");
        await using var sink = new FileSink<int>(late, ItemFormat.Write);

        Assert.Contains("Could not find", (await sink.DeliverAsync([1], Cancel)).Failure, StringComparison.Ordinal);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(late)!);
        Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([1], Cancel));
    }

    [Fact]
    public async Task Open_atStart_makesTheFileBeforeTheFirstItem()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write);
        sink.Open(_logger);

        Assert.Equal("", await File.ReadAllTextAsync(Path, Cancel));
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [InlineData("missing/events.json", "Could not find the directory {0}/missing (ENOENT)")]
    [InlineData("link", "it is a symbolic link, which is not followed; name the file itself (ELOOP)")]
    [InlineData("directory", "Is a directory (EISDIR)")]
    public async Task Open_ofWhatCannotBeWritten_saysWhy(string name, string reason)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(_directory, "directory"));
        File.CreateSymbolicLink(System.IO.Path.Combine(_directory, "link"), Path);
        string path = System.IO.Path.Combine(_directory, name);
        await using var sink = new FileSink<int>(path, ItemFormat.Write);

        SinkException refusal = Assert.Throws<SinkException>(() => sink.Open(_logger));

        Assert.Equal(
            $"cannot open {path} of the events: {reason.Replace("{0}", _directory, StringComparison.Ordinal)}", refusal.Message);
        Assert.False(File.Exists(Path)); // nor what the link names
    }

    /// <summary>Its reader may come later, and a full disk may have room again.</summary>
    [Fact]
    public async Task Open_ofAFifoWithoutAReader_doesNotWait()
    {
        await RunAsync("mkfifo", Path);
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(1000, 3));
        sink.Open(_logger);
        using var reader = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

        Assert.Equal(new DeliveryResult(10), await sink.DeliverAsync([.. Enumerable.Repeat(1, 10)], Cancel));
        Assert.Empty(_logger.Lines);
        Assert.Single(Directory.GetFileSystemEntries(_directory)); // nobody renames a FIFO
    }

    [Theory, InlineData("/dev/null"), InlineData("/dev/stderr")]
    public async Task Deliver_toADevice_isNeverRotated(string device)
    {
        await using var sink = new FileSink<int>(device, (_, output) => output.Write("\n"u8), new(1, 1));
        sink.Open(_logger);

        Assert.Equal(new DeliveryResult(2), await sink.DeliverAsync([1, 2], Cancel));
        Assert.Empty(_logger.Lines);
    }

    /// <summary>Needs root, for the owner.</summary>
    [Fact]
    public async Task Open_ofAFileOfOthers_warns()
    {
        await File.WriteAllTextAsync(Path, "", Cancel);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await RunAsync("chown", "1234", Path);
        await using var sink = new FileSink<int>(Path, ItemFormat.Write);
        sink.Open(_logger);

        Assert.Equal(
            [
                $"{Path} has permissions 0604: others than its owner and group can read or change the events; chmod 0640",
                $"{Path} belongs to uid 1234, who can read and change the events; chown it to the exporter's user",
            ],
            _logger.Lines.Select(line => line.Message));
    }

    [Fact]
    public async Task Deliver_pastTheLimit_keepsSoManyFullFilesAndLosesNoLine()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(1000, 3)); // three lines of 300 bytes
        sink.Open(_logger);
        for (int item = 0; item < 12; item += 4)
        {
            Assert.Equal(
                new DeliveryResult(4), await sink.DeliverAsync([.. Enumerable.Range(item, 4)], Cancel));
        }

        string[] files = [Path + ".3", Path + ".2", Path + ".1", Path];
        Assert.Equal(files.Order(), Directory.GetFiles(_directory).Order());
        Assert.All(files, file => Assert.Equal(900, new FileInfo(file).Length));
        Assert.Equal(Enumerable.Range(0, 12).Select(ItemFormat.Line), files.SelectMany(File.ReadLines).Select(line => line + "\n"));

        Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([12], Cancel)); // the oldest goes
        Assert.Equal(files.Order(), Directory.GetFiles(_directory).Order());
        Assert.Equal(ItemFormat.Line(3), File.ReadLines(files[0]).First() + "\n");
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path)
            & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [Fact]
    public async Task Deliver_pastTheLimitWithNoneToKeep_beginsAnew()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(1000, 0));
        await sink.DeliverAsync([.. Enumerable.Range(0, 7)], Cancel);

        Assert.Equal([Path], Directory.GetFiles(_directory));
        Assert.Equal(ItemFormat.Line(6), Assert.Single(Lines()) + "\n");
    }

    [Fact]
    public async Task Deliver_ofALineLongerThanTheLimit_writesIt()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(100, 2));

        Assert.Equal(new DeliveryResult(2), await sink.DeliverAsync([1, 2], Cancel));
        Assert.Equal(ItemFormat.Line(1), await File.ReadAllTextAsync(Path + ".1", Cancel));
        Assert.Equal(ItemFormat.Line(2), await File.ReadAllTextAsync(Path, Cancel));
    }

    [Fact]
    public async Task Deliver_pastTheLimit_followsNoLinkAmongTheFullFiles()
    {
        string other = System.IO.Path.Combine(_directory, "other");
        await File.WriteAllTextAsync(other, "precious", Cancel);
        File.CreateSymbolicLink(Path + ".1", other);
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(300, 1));
        await sink.DeliverAsync([1, 2], Cancel);

        Assert.Equal("precious", await File.ReadAllTextAsync(other, Cancel));
        Assert.Null(new FileInfo(Path + ".1").LinkTarget);
        Assert.Equal(ItemFormat.Line(1), await File.ReadAllTextAsync(Path + ".1", Cancel));
    }

    [Fact]
    public async Task Deliver_pastTheLimitAfterLogrotateMovedTheFile_opensItAnew()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(300, 1));
        await sink.DeliverAsync([1], Cancel);
        File.Move(Path, Path + ".moved"); // and nobody has told us yet
        await File.WriteAllTextAsync(Path, "", Cancel);
        await sink.DeliverAsync([2], Cancel);

        Assert.Equal(ItemFormat.Line(1), await File.ReadAllTextAsync(Path + ".moved", Cancel));
        Assert.Equal(ItemFormat.Line(2), await File.ReadAllTextAsync(Path, Cancel));
        Assert.False(File.Exists(Path + ".1"));
    }

    [Fact]
    public async Task Deliver_whenTheFullFileCannotBeMoved_keepsTheLimitAndTheLines()
    {
        await using var sink = new FileSink<int>(Path, ItemFormat.Write, new(300, 1));
        await sink.DeliverAsync([1], Cancel);
        Directory.CreateDirectory(Path + ".1");
        DeliveryResult blocked = await sink.DeliverAsync([2], Cancel);

        Assert.Equal(
            (0, $"cannot write to {Path}: cannot move {Path} to {Path}.1: Is a directory (EISDIR)"),
            (blocked.Delivered, blocked.Failure));
        Directory.Delete(Path + ".1");
        Assert.Equal(new DeliveryResult(1), await sink.DeliverAsync([2], Cancel));
        Assert.Equal(ItemFormat.Line(1), await File.ReadAllTextAsync(Path + ".1", Cancel));
    }

    private string[] Lines() => File.ReadAllLines(Path);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}

using ExporterToolkit.Delivery;
using Testing;

namespace ExporterToolkit.Tests.Delivery;

public sealed class FileSinkTests : IDisposable
{
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

    private string[] Lines() => File.ReadAllLines(Path);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}

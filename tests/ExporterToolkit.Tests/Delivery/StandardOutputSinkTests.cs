using System.IO.Pipes;
using ExporterToolkit.Delivery;
using Testing;

namespace ExporterToolkit.Tests.Delivery;

/// <summary>On a pipe of the test's own.</summary>
public sealed class StandardOutputSinkTests : IDisposable
{
    private readonly AnonymousPipeServerStream _reader = new(PipeDirection.In);

    private StandardOutputSink<int> Sink =>
        new(ItemFormat.Write, (int)_reader.ClientSafePipeHandle.DangerousGetHandle());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task Deliver_toAReader_isLines()
    {
        Assert.Equal(new DeliveryResult(2), await Sink.DeliverAsync([1, 1], Cancel));

        _reader.DisposeLocalCopyOfClientHandle();
        using var text = new StreamReader(_reader);
        string[] lines = (await text.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => ItemFormat.AssertWhole(line));
    }

    [Fact]
    public async Task Deliver_whenTheReaderHasEnded_closes()
    {
        StandardOutputSink<int> sink = Sink;
        _reader.SafePipeHandle.Close();

        DeliveryResult delivery = await sink.DeliverAsync([1], Cancel);

        Assert.Equal(
            DeliveryResult.Close(0, "cannot write to standard output: Broken pipe (EPIPE)"), delivery);
    }

    /// <summary>A pipe whose reader sleeps takes what fits, and half a line; here a tiny disk. Needs root.</summary>
    [Fact]
    public async Task Deliver_whenALineIsHalfOut_writesTheOtherHalfNext()
    {
        string disk = Directory.CreateTempSubdirectory("disk").FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk);
        try
        {
            string line = ItemFormat.Line(1);
            int fits = 8192 / line.Length;
            Assert.NotEqual(0, 8192 % line.Length);
            using FileStream file = new(
                Path.Combine(disk, "output"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
            var sink = new StandardOutputSink<int>(ItemFormat.Write, (int)file.SafeFileHandle.DangerousGetHandle());
            int[] items = [.. Enumerable.Repeat(1, fits + 3)];

            DeliveryResult full = await sink.DeliverAsync(items, Cancel);
            Assert.Equal((fits, false, false), (full.Delivered, full.IsRefused, full.IsClosed));
            await RunAsync("mount", "-o", "remount,size=64k", disk);
            Assert.Equal(new DeliveryResult(3), await sink.DeliverAsync(items[fits..], Cancel));

            Assert.Equal(
                string.Concat(Enumerable.Repeat(line, fits + 3)),
                File.ReadAllText(file.Name));
        }
        finally
        {
            await RunAsync("umount", disk);
            Directory.Delete(disk);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}

using System.Buffers;
using System.IO.Pipelines;
using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Tests.Web.Limits;

/// <summary>What all pages keep is counted for the whole process: one test after the other.</summary>
[Collection(nameof(PagePieces))]
public sealed class PageOutputTests
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    // Waits once 64 KiB are unread, as the server does.
    private readonly Pipe _response = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));

    [Fact]
    public async Task Page_isMadeWithoutItsReader_andArrivesWhole()
    {
        int sent = 0;
        byte[] page = new byte[1_000_000];
        Random.Shared.NextBytes(page);
        using var output = new PageOutput(_response.Writer, () => sent++);

        await WriteAsync(output, page, s_cancellation); // does not wait
        Assert.Equal(1, sent);
        Assert.InRange(PagePieces.Kept, page.Length - (200 * 1024), page.Length + (64 * 1024));
        Task draining = FinishAsync(output);
        Assert.Equal(page, await ReadAsync());

        await draining;
        Assert.InRange(sent, 5, 40); // each piece is a sign of life
        Assert.Equal(0, PagePieces.Kept);
    }

    [Fact]
    public async Task Pages_thatKeepTooMuch_waitForTheirReader()
    {
        using var output = new PageOutput(_response.Writer);

        Task writing = WriteAsync(output, new byte[2 * PageOutput.MostKept], s_cancellation);
        Assert.InRange(PagePieces.Kept, PageOutput.MostKept, PageOutput.MostKept + (128 * 1024));
        Assert.False(writing.IsCompleted);
        Task finishing = FinishAsync(output, writing);
        Assert.Equal(2 * PageOutput.MostKept, (await ReadAsync()).Length);

        await finishing;
    }

    [Fact]
    public async Task Pieces_thatComeBack_areUsedAgain_andMostOfThemGoWithTheLastPage()
    {
        using var first = new PageOutput(_response.Writer);
        await WriteAsync(first, new byte[4_000_000], s_cancellation);
        var other = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        using (var second = new PageOutput(other.Writer))
        {
            await WriteAsync(second, new byte[2_000_000], s_cancellation);
        }

        int free = PagePieces.Free;
        Assert.InRange(free, 2_000_000 / PagePieces.Bytes, 100);
        var third = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        using (var output = new PageOutput(third.Writer))
        {
            await WriteAsync(output, new byte[1_000_000], s_cancellation);
            Assert.InRange(PagePieces.Free, 0, free - (900_000 / PagePieces.Bytes));
        }

        Assert.Equal(free, PagePieces.Free);
        first.Dispose();
        Assert.Equal(0, PagePieces.Kept);
        Assert.Equal(PagePieces.MostIdle, PagePieces.Free);
    }

    [Fact]
    public async Task Reader_thatGoesAway_leavesNothingBehind()
    {
        using var gone = new CancellationTokenSource();
        using (var output = new PageOutput(_response.Writer))
        {
            await WriteAsync(output, new byte[1_000_000], gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => output.DrainAsync(gone.Token).AsTask());
            Assert.NotEqual(0, PagePieces.Kept);
        }

        Assert.Equal(0, PagePieces.Kept);
    }

    private static async Task WriteAsync(PageOutput output, byte[] page, CancellationToken cancellation)
    {
        foreach (byte[] piece in page.Chunk(10_000))
        {
            output.Write(piece);
            await output.FlushAsync(cancellation);
        }
    }

    private async Task FinishAsync(PageOutput output, Task? writing = null)
    {
        await (writing ?? Task.CompletedTask);
        await output.DrainAsync(s_cancellation);
        await _response.Writer.CompleteAsync();
    }

    private async Task<byte[]> ReadAsync()
    {
        using var page = new MemoryStream();
        await _response.Reader.CopyToAsync(page, s_cancellation);
        return page.ToArray();
    }
}

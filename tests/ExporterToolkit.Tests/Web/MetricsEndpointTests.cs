using System.IO.Pipelines;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Http.Features;
using Prometheus;

namespace ExporterToolkit.Tests.Web;

/// <summary>How many pages are made at once.</summary>
[Collection(nameof(PagePieces))]
public sealed class MetricsEndpointTests : IMetricSource
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MetricsEndpoint _endpoint;
    private int _taken;
    private int _bytes;

    public MetricsEndpointTests() => _endpoint = new([this], Metrics.NewCustomRegistry());

    public IReadOnlyList<MetricFamily> Families => [];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        Interlocked.Increment(ref _taken);
        return async (writer, cancellation) =>
        {
            await _go.Task;
            byte[] piece = new byte[10_000];
            for (int left = _bytes; left > 0; left -= piece.Length)
            {
                writer.Bytes(piece);
                await writer.FlushIfLargeAsync(cancellation);
            }
        };
    }

    [Fact]
    public async Task Pages_beyondThoseInTheMaking_areTakenLater()
    {
        Task[] scrapes = [.. Enumerable.Range(0, 10).Select(_ => ScrapeAsync(Stream.Null, s_cancellation))];

        Assert.Equal(PageTurn.Most, _taken);
        _go.SetResult();
        await Task.WhenAll(scrapes);
        Assert.Equal(10, _taken);
    }

    [Fact]
    public async Task Client_thatLeavesWhileItWaits_takesNoTurnWithIt()
    {
        using var gone = new CancellationTokenSource();
        Task[] scrapes = [.. Enumerable.Range(0, PageTurn.Most).Select(_ => ScrapeAsync(Stream.Null, s_cancellation))];
        Task waiting = ScrapeAsync(Stream.Null, gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _go.SetResult();
        await Task.WhenAll(scrapes);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ScrapeAsync(Stream.Null, s_cancellation)));
        Assert.Equal(PageTurn.Most + 10, _taken);
    }

    [Theory]
    [InlineData(1_000_000)] // made, and sent as it is read
    [InlineData(2 * PageOutput.MostKept)] // its making waits for its reader
    public async Task Pages_thatNobodyReads_leaveTheirTurnToOthers(int bytes)
    {
        _bytes = bytes;
        _go.SetResult();
        using var unread = new CancellationTokenSource();
        Pipe[] readers = [.. Enumerable.Range(0, PageTurn.Most).Select(_ => new Pipe())];
        Task[] slow = Array.ConvertAll(readers, reader => ScrapeAsync(reader.Writer.AsStream(), unread.Token));
        Assert.DoesNotContain(slow, scrape => scrape.IsCompleted);
        _bytes = 1;

        await ScrapeAsync(Stream.Null, s_cancellation).WaitAsync(TimeSpan.FromMinutes(1), s_cancellation);

        await unread.CancelAsync();
        foreach (Task scrape in slow)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scrape);
        }

        Assert.Equal(0, PagePieces.Kept);
    }

    private async Task ScrapeAsync(Stream body, CancellationToken cancellation)
    {
        var context = new DefaultHttpContext { RequestAborted = cancellation };
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await _endpoint.HandleAsync(context);
    }
}

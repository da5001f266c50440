using System.Text;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace ExporterToolkit.Tests.Web.Limits;

public sealed class ScrapeLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task HandleAsync_clientThatReadsForTooLong_isCutOff()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        var scrape = new Scraper();
        Task handling = limit.HandleAsync(scrape.Context, scrape.WaitAsync);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(scrape.Aborted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(scrape.Aborted);

        scrape.End();
        await handling;
    }

    [Fact]
    public async Task HandleAsync_scrapeThatEndedInTime_isLeftAlone()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        var scrape = new Scraper();
        scrape.End();
        await limit.HandleAsync(scrape.Context, scrape.WaitAsync);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(scrape.Aborted);
    }

    [Fact]
    public async Task HandleAsync_oneMore_isRefusedUntilOneEnds()
    {
        var limit = new ScrapeLimit(() => 2, _time);
        Scraper[] scrapes = [new(), new(), new(), new()];
        Task first = limit.HandleAsync(scrapes[0].Context, scrapes[0].WaitAsync);
        Task second = limit.HandleAsync(scrapes[1].Context, scrapes[1].WaitAsync);

        await limit.HandleAsync(scrapes[2].Context, scrapes[2].WaitAsync);
        Assert.Equal(503, scrapes[2].Context.Response.StatusCode);
        Assert.Equal(
            "2 scrapes are running, as many as --web.max-requests allows; try again later\n", scrapes[2].Body);

        scrapes[0].End();
        await first;
        Task fourth = limit.HandleAsync(scrapes[3].Context, scrapes[3].WaitAsync);
        Assert.Equal(200, scrapes[3].Context.Response.StatusCode);

        scrapes[1].End();
        scrapes[3].End();
        await Task.WhenAll(second, fourth);
    }

    [Fact]
    public async Task HandleAsync_limitThatChanges_holdsFromTheNextScrapeOn()
    {
        int most = 1;
        var limit = new ScrapeLimit(() => most, _time);
        Scraper[] scrapes = [new(), new(), new()];
        Task first = limit.HandleAsync(scrapes[0].Context, scrapes[0].WaitAsync);
        await limit.HandleAsync(scrapes[1].Context, scrapes[1].WaitAsync);
        Assert.Equal(503, scrapes[1].Context.Response.StatusCode);

        most = 2;
        Task third = limit.HandleAsync(scrapes[2].Context, scrapes[2].WaitAsync);
        Assert.Equal(200, scrapes[2].Context.Response.StatusCode);
        scrapes[0].End();
        scrapes[2].End();
        await Task.WhenAll(first, third);
    }

    [Fact]
    public async Task HandleAsync_readerThatIsSlow_givesWayToOneThatWaits()
    {
        var limit = new ScrapeLimit(() => 2, _time);
        Scraper[] scrapes = [new(), new(), new()];
        Task busy = limit.HandleAsync(scrapes[0].Context, scrapes[0].WaitAsync);
        Task slow = limit.HandleAsync(scrapes[1].Context, scrapes[1].WaitAsync);
        scrapes[1].Context.Features.Get<ScrapePlace>()!.Sending();

        Task third = limit.HandleAsync(scrapes[2].Context, scrapes[2].WaitAsync);
        await AdvanceAsync(TimeSpan.FromMilliseconds(200));
        Assert.False(scrapes[1].Aborted); // it has its time
        Assert.Null(scrapes[2].Context.Features.Get<ScrapePlace>());
        await AdvanceAsync(TimeSpan.FromMilliseconds(200));

        Assert.True(scrapes[1].Aborted);
        Assert.False(scrapes[0].Aborted); // its page is being made
        Assert.NotNull(scrapes[2].Context.Features.Get<ScrapePlace>());
        Array.ForEach(scrapes, scrape => scrape.End());
        await Task.WhenAll(busy, slow, third);
    }

    [Fact]
    public async Task HandleAsync_readersThatAreNotSlow_areWaitedFor_aFewSeconds()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        Scraper[] scrapes = [new(), new()];
        Task first = limit.HandleAsync(scrapes[0].Context, scrapes[0].WaitAsync);
        scrapes[0].Context.Features.Get<ScrapePlace>()!.Sending();
        Task second = limit.HandleAsync(scrapes[1].Context, scrapes[1].WaitAsync);
        for (int i = 0; i < 60; i++)
        {
            await AdvanceAsync(TimeSpan.FromMilliseconds(100));
            scrapes[0].Context.Features.Get<ScrapePlace>()!.Sending();
        }

        await second;
        Assert.Equal(503, scrapes[1].Context.Response.StatusCode);
        Assert.False(scrapes[0].Aborted);
        scrapes[0].End();
        await first;
    }

    [Fact]
    public async Task HandleAsync_crowdThatWaits_leavesOthersTheirShareOfTheLine()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        Scraper[] scrapes = [.. Enumerable.Range(0, 258).Select(number => new Scraper(number is 0 or 257 ? 1 : 2))];
        Task first = limit.HandleAsync(scrapes[0].Context, scrapes[0].WaitAsync);
        scrapes[0].Context.Features.Get<ScrapePlace>()!.Sending();
        Task[] crowd = [.. scrapes[1..257].Select(scrape => limit.HandleAsync(scrape.Context, scrape.WaitAsync))];

        Task other = limit.HandleAsync(scrapes[257].Context, scrapes[257].WaitAsync);
        _time.Advance(TimeSpan.FromMilliseconds(50)); // each asks once more
        while (crowd.Count(waiting => waiting.IsCompleted) < 256 - 193 && !other.IsCompleted)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(other.IsCompleted);
        Assert.Equal(193, crowd.Count(waiting => !waiting.IsCompleted)); // three quarters, and the one with which they run out
        scrapes[0].End();
        await first;
        while (crowd.Append(other).Any(waiting => !waiting.IsCompleted))
        {
            Array.ForEach(scrapes[1..], scrape => scrape.End());
            await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public async Task HandleAsync_scrapeThatFails_givesItsPlaceBack()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => limit.HandleAsync(new Scraper().Context, _ => throw new InvalidOperationException()));
        }
    }

    // Those who wait ask every 40 ms, each time on a thread of the pool.
    private async Task AdvanceAsync(TimeSpan time)
    {
        for (TimeSpan step = TimeSpan.FromMilliseconds(50); time > TimeSpan.Zero; time -= step)
        {
            _time.Advance(step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A request whose page is written when the test says so.</summary>
    private sealed class Scraper : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _written = new();

        /// <param name="address">The last byte of it.</param>
        public Scraper(int address = 1)
        {
            Context.Connection.RemoteIpAddress = new([192, 0, 2, (byte)address]);
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
            Context.Response.Body = new MemoryStream();
        }

        public string Body => Encoding.UTF8.GetString(((MemoryStream)Context.Response.Body).ToArray());

        public DefaultHttpContext Context { get; } = new();

        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public Task WaitAsync(HttpContext context) => _written.Task;

        public void End() => _written.TrySetResult();

        public void Abort() => Aborted = true;
    }
}

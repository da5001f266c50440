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
    public async Task HandleAsync_scrapeThatFails_givesItsPlaceBack()
    {
        var limit = new ScrapeLimit(() => 1, _time);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => limit.HandleAsync(new Scraper().Context, _ => throw new InvalidOperationException()));
        }
    }

    /// <summary>A request whose page is written when the test says so.</summary>
    private sealed class Scraper : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _written = new();

        public Scraper() => Context.Features.Set<IHttpRequestLifetimeFeature>(this);

        public DefaultHttpContext Context { get; } = new();

        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public Task WaitAsync(HttpContext context) => _written.Task;

        public void End() => _written.SetResult();

        public void Abort() => Aborted = true;
    }
}

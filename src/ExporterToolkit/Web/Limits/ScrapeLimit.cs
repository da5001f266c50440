namespace ExporterToolkit.Web.Limits;

/// <summary>
/// At most so many scrapes at once; one more is told so instead of making the others slower. A scrape counts until
/// its page is written: one that takes longer than any scraper would wait is cut off, so as not to keep others out.
/// </summary>
/// <param name="mostNow">What holds for the next scrape; 0: no limit.</param>
internal sealed class ScrapeLimit(Func<int> mostNow, TimeProvider time)
{
    // Three times Prometheus' default scrape timeout.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _running;

    public async Task HandleAsync(HttpContext context, RequestDelegate scrape)
    {
        int limit = mostNow();
        int running = Interlocked.Increment(ref _running);
        try
        {
            if (limit > 0 && running > limit)
            {
                await PlainText.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable,
                    $"{limit} scrapes are running, as many as --web.max-requests allows; try again later");
                return;
            }

            using var deadline = new CancellationTokenSource(Longest, time);
            using CancellationTokenRegistration cut = deadline.Token.Register(context.Abort);
            await scrape(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

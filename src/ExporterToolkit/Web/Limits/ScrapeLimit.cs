namespace ExporterToolkit.Web.Limits;

/// <summary>
/// At most so many scrapes at once. A scrape counts until its page is sent. When places run out, one whose reader takes
/// nothing for a quarter of a second gives way, and a new one waits for that; if no page waits for its reader, or
/// after a few seconds, the new one is told so instead of making the others slower.
/// </summary>
/// <param name="mostNow">What holds for the next scrape; 0: no limit.</param>
/// <param name="refusal">What a request is told that finds no place; null: as for --web.max-requests.</param>
internal sealed class ScrapeLimit(Func<int> mostNow, TimeProvider time, string? refusal = null)
{
    // Three times Prometheus' default scrape timeout.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // Half of that timeout.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(40);

    // A piece is 32 KiB: who reads fewer than 128 KiB/s is slow while others want its place.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    // Waiting costs a timer and a look every 40 ms. One address has three quarters, and leaves the others their share.
    private const int MostWaiting = 256;

    private readonly Shares _places = new(mostNow, time, Grace);
    private readonly Shares _line = new(() => MostWaiting, time);

    public async Task HandleAsync(HttpContext context, RequestDelegate scrape)
    {
        using var place = new ScrapePlace(ConnectionPlace.PeerOf(context), context, time);
        if (!TryEnter(place) && !await WaitAsync(place, context.RequestAborted))
        {
            await PlainText.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                refusal ?? $"{mostNow()} scrapes are running, as many as --web.max-requests allows; try again later");
            return;
        }

        try
        {
            context.Features.Set(place);
            using var deadline = new CancellationTokenSource(Longest, time);
            using CancellationTokenRegistration cut = deadline.Token.Register(context.Abort);
            await scrape(context);
        }
        finally
        {
            _places.Leave(place);
        }
    }

    private bool TryEnter(ScrapePlace place)
    {
        bool entered = _places.TryEnter(place, out Place? loser);
        loser?.GiveWay();
        return entered;
    }

    private async Task<bool> WaitAsync(ScrapePlace place, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        var waiter = new Waiter(place.Peer) { IdleSince = began };
        if (!_line.TryEnter(waiter, out Place? loser))
        {
            return false;
        }

        loser?.GiveWay();
        try
        {
            while (!waiter.HasGivenWay && _places.AnyIdle && time.GetElapsedTime(began) < LongestWait)
            {
                await Task.Delay(AskAgain, time, cancellation);
                if (TryEnter(place))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            _line.Leave(waiter);
        }
    }

    private sealed class Waiter(Peer peer) : Place(peer)
    {
        private volatile bool _hasGivenWay;

        public bool HasGivenWay => _hasGivenWay;

        public override void GiveWay() => _hasGivenWay = true;
    }
}

/// <summary>A scrape's place: it can be taken away while its page waits for the reader.</summary>
internal sealed class ScrapePlace(Peer peer, HttpContext context, TimeProvider time) : Place(peer), IDisposable
{
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>The page waits for its reader, who has just taken a piece.</summary>
    public void Sending() => IdleSince = time.GetTimestamp();

    public override void GiveWay()
    {
        lock (_lock)
        {
            if (!_ended) // the connection may have a next request by now
            {
                context.Abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
        }
    }
}

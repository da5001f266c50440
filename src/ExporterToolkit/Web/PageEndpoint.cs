using System.IO.Compression;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Negotiation;

namespace ExporterToolkit.Web;

/// <summary>Serves a <see cref="WebPage"/>.</summary>
internal static class PageEndpoint
{
    // Each answer is at most some 100 KB, of which all that are made within a quarter of a second share one.
    private const int MostAtOnce = 32;

    /// <returns>What answers its requests.</returns>
    public static RequestDelegate For(WebPage page, IServiceProvider services)
    {
        if (page is FixedPage fixedPage)
        {
            return context => WriteAsync(context, page, fixedPage.Body);
        }

        TimeProvider time = services.GetRequiredService<TimeProvider>();
        var live = (LivePage)page;
        var shared = new Lazy<SharedPage>(() => new(live.Open(services), time));
        var limit = new ScrapeLimit(
            () => MostAtOnce, time, $"{MostAtOnce} requests for {page.Path} are being answered; try again later");
        return context => limit.HandleAsync(context, inPlace => AnswerAsync(inPlace, page, shared.Value));
    }

    private static async Task AnswerAsync(HttpContext context, WebPage page, SharedPage shared)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept-Encoding";
        PageCoding? coding = PageCodings.Choose(context.Request.Headers.AcceptEncoding);
        bool isCompressed = coding is PageCoding.Gzip or PageCoding.OnlyGzip;
        ReadOnlyMemory<byte> body;
        try
        {
            body = await shared.GetAsync(isCompressed, context.RequestAborted);
        }
        catch (MetricsUnavailableException e)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
            return;
        }

        if (coding is null)
        {
            await PlainText.WriteAsync(
                context, StatusCodes.Status406NotAcceptable, "there is gzip, and the page as it is (identity)");
            return;
        }

        if (isCompressed)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        context.Features.Get<ScrapePlace>()?.Sending(); // who does not read it gives way to others
        await WriteAsync(context, page, body);
    }

    private static async Task WriteAsync(HttpContext context, WebPage page, ReadOnlyMemory<byte> body)
    {
        foreach ((string name, string value) in page.Headers)
        {
            if (!context.Response.Headers.ContainsKey(name))
            {
                context.Response.Headers[name] = value;
            }
        }

        context.Response.ContentType = page.ContentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}

/// <summary>The newest page of all who ask. Who waits for one that is being made holds no thread, which a scrape may need.</summary>
/// <param name="make">For one caller at a time.</param>
internal sealed class SharedPage(Func<ReadOnlyMemory<byte>> make, TimeProvider time)
{
    /// <summary>As long as a page is this young, who asks gets it.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private Task<CodedPage>? _page;
    private long _made;

    /// <exception cref="MetricsUnavailableException">There is none.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(bool isCompressed, CancellationToken cancellation)
    {
        TaskCompletionSource<CodedPage>? mine = null;
        Task<CodedPage> page;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (_page is null || _page.IsFaulted || (_page.IsCompleted && time.GetElapsedTime(_made, now) >= Fresh))
            {
                mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
                (_page, _made) = (mine.Task, now);
            }

            page = _page;
        }

        if (mine is not null)
        {
            Make(mine);
        }

        return (await page.WaitAsync(cancellation)).As(isCompressed);
    }

    private void Make(TaskCompletionSource<CodedPage> page)
    {
        try
        {
            page.SetResult(new(make()));
        }
        catch (Exception e)
        {
            page.SetException(e); // all who wait for it are told
        }
    }
}

/// <summary>A page as it is, and compressed once somebody wants that.</summary>
internal sealed class CodedPage(ReadOnlyMemory<byte> page)
{
    private readonly Lazy<byte[]> _compressed = new(() => Compress(page));

    public ReadOnlyMemory<byte> As(bool isCompressed) => isCompressed ? _compressed.Value : page;

    private static byte[] Compress(ReadOnlyMemory<byte> page)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(page.Span);
        }

        return output.ToArray();
    }
}

using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Negotiation;
using Prometheus;

using WritePage = System.Func<
    ExporterToolkit.Exposition.ExpositionWriter, System.Threading.CancellationToken, System.Threading.Tasks.ValueTask>;

namespace ExporterToolkit.Web;

/// <summary>/metrics: the pages of all sources, each of one moment, then prometheus-net's families.</summary>
internal sealed class MetricsEndpoint(IEnumerable<IMetricSource> sources, CollectorRegistry registry)
{
    // At most so many pages are compressed at once, as many as the default of --web.max-requests; more get theirs as
    // it is. A compressor has some 300 KB outside the managed heap, for as long as its client takes to read where too
    // much is kept for others: --web.max-requests=0 must not mean memory without a limit.
    private static readonly SemaphoreSlim s_compressors = new(40);

    private readonly IMetricSource[] _sources = [.. sources];

    public async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.Vary = "Accept, Accept-Encoding";
        if (PageFormat.Choose(context.Request.Headers.Accept) is not { } format)
        {
            await PlainText.WriteAsync(
                context, StatusCodes.Status406NotAcceptable,
                "there is text/plain (version 0.0.4) and application/openmetrics-text (version 1.0.0)");
            return;
        }

        if (PageCodings.Choose(context.Request.Headers.AcceptEncoding) is not { } coding)
        {
            await PlainText.WriteAsync(
                context, StatusCodes.Status406NotAcceptable, "there is gzip, and the page as it is (identity)");
            return;
        }

        using PageTurn turn = await PageTurn.TakeAsync(context.RequestAborted);
        WritePage[] pages;
        try
        {
            pages = Array.ConvertAll(_sources, source => source.Take());
        }
        catch (MetricsUnavailableException e)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
            return;
        }

        response.ContentType = format.ContentType;
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        bool compress = coding != PageCoding.Identity && (isHead || s_compressors.Wait(0));
        if (!compress && coding == PageCoding.OnlyGzip)
        {
            await PlainText.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "too many pages are being compressed",
                TimeSpan.FromSeconds(1));
            return;
        }

        if (compress)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (isHead)
        {
            return;
        }

        using var output = new PageOutput(
            response.BodyWriter, context.Features.Get<ScrapePlace>() is { } place ? place.Sending : null, turn.Dispose);
        try
        {
            using var writer = new ExpositionWriter(output, format.Syntax, compress);
            foreach (WritePage write in pages)
            {
                await write(writer, context.RequestAborted);
            }

            await registry.CollectAndExportAsTextAsync(new PageStream(writer), format.Syntax, context.RequestAborted);
            writer.Complete(); // the server sends what is left, with the end of the response
        }
        finally
        {
            if (compress)
            {
                s_compressors.Release();
            }
        }

        turn.Dispose(); // the rest is its reader's
        await output.DrainAsync(context.RequestAborted);
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // Its reader may have closed the window for what the server keeps: that is being sent, too.
            output.Sending();
            await response.CompleteAsync();
        }
    }
}

using System.IO.Compression;
using System.IO.Pipelines;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Negotiation;
using Prometheus;

namespace ExporterToolkit.Web;

/// <summary>
/// /metrics: the pages of all sources, each of one moment, then the families that prometheus-net keeps (the
/// process, .NET, HTTP).
/// </summary>
internal sealed class MetricsEndpoint(IEnumerable<IMetricSource> sources, CollectorRegistry registry)
{
    private const int MaxCompressors = 40; // as many as the default of --web.max-requests

    private static readonly StreamPipeWriterOptions LeaveOpen = new(leaveOpen: true);

    private readonly IMetricSource[] _sources = [.. sources];
    private readonly Compression _compressors = new(MaxCompressors);

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

        Func<ExpositionWriter, CancellationToken, ValueTask>[] pages;
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
        bool compress = Compression.IsWanted(context.Request.Headers.AcceptEncoding)
            && (isHead || _compressors.TryTake());
        if (compress)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (isHead)
        {
            return;
        }

        if (compress)
        {
            await CompressAsync(pages, format.Syntax, response.Body, context.RequestAborted);
        }
        else
        {
            await WriteAsync(pages, format.Syntax, response.BodyWriter, response.Body, context.RequestAborted);
        }
    }

    /// <summary>Gives the compressor back that its caller has taken.</summary>
    private async Task CompressAsync(
        Func<ExpositionWriter, CancellationToken, ValueTask>[] pages, ExpositionFormat syntax, Stream body,
        CancellationToken aborted)
    {
        try
        {
            // Fastest: the page repeats itself so much that more effort gains little.
            await using var zip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
            await WriteAsync(pages, syntax, PipeWriter.Create(zip, LeaveOpen), zip, aborted);
        }
        finally
        {
            _compressors.GiveBack();
        }
    }

    /// <param name="output">Ends up in <paramref name="stream"/>.</param>
    private async Task WriteAsync(
        Func<ExpositionWriter, CancellationToken, ValueTask>[] pages, ExpositionFormat syntax, PipeWriter output,
        Stream stream, CancellationToken aborted)
    {
        using var writer = new ExpositionWriter(output, syntax);
        foreach (Func<ExpositionWriter, CancellationToken, ValueTask> write in pages)
        {
            await write(writer, aborted);
        }

        await writer.FlushAsync(aborted);
        await registry.CollectAndExportAsTextAsync(stream, syntax, aborted);
    }
}

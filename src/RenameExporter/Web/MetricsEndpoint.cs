using System.IO.Compression;
using System.IO.Pipelines;
using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using ExporterToolkit.Web;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Negotiation;
using ExporterToolkit.Web.Protection;
using Prometheus;
using RenameExporter.Exposition;
using RenameExporter.Kernel;
using RenameExporter.Sinks;
using RenameExporter.Snapshots;

namespace RenameExporter.Web;

/// <summary>
/// /metrics: our families straight from a snapshot, then those that prometheus-net keeps (the
/// process, .NET, HTTP). Without a probe it is 503: old numbers with 200 would be a lie.
/// </summary>
/// <param name="events">Null: nobody wants events.</param>
/// <param name="webConfig">Null: there is no --web.config.file.</param>
/// <param name="config">Null: there is no --config.file.</param>
internal sealed class MetricsEndpoint(
    RenameMonitor monitor,
    CollectorRegistry registry,
    EventPipeline? events = null,
    Func<WebConfigHealth>? webConfig = null,
    Func<ReloadHealth>? config = null)
{
    private const int MaxCompressors = 40; // as many as the default of --web.max-requests

    private static readonly StreamPipeWriterOptions LeaveOpen = new(leaveOpen: true);

    private readonly Compressors _compressors = new(MaxCompressors);

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

        RenameSnapshot snapshot;
        try
        {
            snapshot = monitor.Take();
        }
        catch (ProbeException e)
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
            await CompressAsync(snapshot, format.Syntax, response.Body, context.RequestAborted);
        }
        else
        {
            await WriteAsync(
                snapshot, format.Syntax, response.BodyWriter, response.Body, context.RequestAborted);
        }
    }

    /// <summary>Gives the compressor back that its caller has taken.</summary>
    private async Task CompressAsync(
        RenameSnapshot snapshot, ExpositionFormat syntax, Stream body, CancellationToken aborted)
    {
        try
        {
            // Fastest: the page repeats itself so much that more effort gains little.
            await using var zip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
            await WriteAsync(snapshot, syntax, PipeWriter.Create(zip, LeaveOpen), zip, aborted);
        }
        finally
        {
            _compressors.GiveBack();
        }
    }

    /// <param name="output">Ends up in <paramref name="stream"/>.</param>
    private async Task WriteAsync(
        RenameSnapshot snapshot, ExpositionFormat syntax, PipeWriter output, Stream stream,
        CancellationToken aborted)
    {
        using var writer = new ExpositionWriter(output, syntax);
        await RenameExposition.WriteAsync(snapshot, writer, aborted);
        ExporterExposition.Write(snapshot, BuildInfo.Current, writer);
        if (events is not null)
        {
            EventExposition.Write(events.Counts, writer);
        }

        if (webConfig is not null)
        {
            WebConfigExposition.Write(webConfig(), writer);
        }

        if (config is not null)
        {
            WebConfigExposition.Write(config(), writer);
        }

        await writer.FlushAsync(aborted);
        await registry.CollectAndExportAsTextAsync(stream, syntax, aborted);
    }
}

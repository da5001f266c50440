using System.IO.Compression;
using System.IO.Pipelines;
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
internal sealed class MetricsEndpoint(
    RenameMonitor monitor, CollectorRegistry registry, EventPipeline? events = null)
{
    private static readonly StreamPipeWriterOptions LeaveOpen = new(leaveOpen: true);

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
        bool compress = Compression.IsWanted(context.Request.Headers.AcceptEncoding);
        if (compress)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        CancellationToken aborted = context.RequestAborted;
        if (!compress)
        {
            await WriteAsync(snapshot, format.Syntax, response.BodyWriter, response.Body, aborted);
            return;
        }

        // Fastest: the page repeats itself so much that more effort gains little.
        await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(snapshot, format.Syntax, PipeWriter.Create(zip, LeaveOpen), zip, aborted);
    }

    /// <param name="output">Ends up in <paramref name="stream"/>.</param>
    private async Task WriteAsync(
        RenameSnapshot snapshot, ExpositionFormat syntax, PipeWriter output, Stream stream,
        CancellationToken aborted)
    {
        var writer = new ExpositionWriter(output, syntax);
        await RenameExposition.WriteAsync(snapshot, writer, aborted);
        ExporterExposition.Write(snapshot, BuildInfo.Current, writer);
        if (events is not null)
        {
            EventExposition.Write(events.Counts, writer);
        }

        await output.FlushAsync(aborted);
        await registry.CollectAndExportAsTextAsync(stream, syntax, aborted);
    }
}

using Prometheus;
using RenameExporter.Exposition;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Web;

/// <summary>
/// /metrics: our families straight from a snapshot, then those that prometheus-net keeps (the
/// process, .NET, HTTP). Without a probe it is 503: old numbers with 200 would be a lie.
/// </summary>
internal sealed class MetricsEndpoint(RenameMonitor monitor, CollectorRegistry registry)
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public async Task HandleAsync(HttpContext context)
    {
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

        context.Response.ContentType = TextFormat;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        CancellationToken aborted = context.RequestAborted;
        var writer = new ExpositionWriter(context.Response.BodyWriter);
        await RenameExposition.WriteAsync(snapshot, writer, aborted);
        ExporterExposition.Write(snapshot, BuildInfo.Current, writer);
        await context.Response.BodyWriter.FlushAsync(aborted);
        await registry.CollectAndExportAsTextAsync(
            context.Response.Body, ExpositionFormat.PrometheusText, aborted);
    }
}

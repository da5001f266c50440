using System.Globalization;
using Prometheus;

namespace ExporterToolkit.Web;

/// <summary>The families that prometheus-net keeps for us: the runtime's, and those of HTTP requests.</summary>
internal static class RuntimeMetrics
{
    /// <summary>dotnet_*.</summary>
    public static void AddTo(CollectorRegistry registry)
    {
        MetricFactory metrics = Metrics.WithCustomRegistry(registry);
        Counter collections = metrics.CreateCounter(
            "dotnet_collection_count_total", "GC collection count", "generation");
        Counter.Child[] generations =
        [
            .. Enumerable.Range(0, GC.MaxGeneration + 1)
                .Select(generation => collections.WithLabels(generation.ToString(CultureInfo.InvariantCulture))),
        ];
        Gauge memory = metrics.CreateGauge("dotnet_total_memory_bytes", "Total known allocated memory");
        Counter allocated = metrics.CreateCounter(
            "dotnet_allocated_bytes_total", "Managed memory allocated since the start, freed or not");
        registry.AddBeforeCollectCallback(() =>
        {
            for (int generation = 0; generation < generations.Length; generation++)
            {
                generations[generation].IncTo(GC.CollectionCount(generation));
            }

            memory.Set(GC.GetTotalMemory(forceFullCollection: false));
            allocated.IncTo(GC.GetTotalAllocatedBytes());
        });
    }

    /// <summary>http_*: scrapes are what we serve; how many, how long, how many refused.</summary>
    public static void UseHttpMetrics(this IApplicationBuilder app, CollectorRegistry registry)
    {
        string[] labels = ["code", "method", "endpoint"];
        MetricFactory metrics = Metrics.WithCustomRegistry(registry);
        app.UseHttpMetrics(http =>
        {
            http.ReduceStatusCodeCardinality();
            http.CaptureMetricsUrl = true;
            http.InProgress.Gauge = metrics.CreateGauge(
                "http_requests_in_progress", "Requests that are being answered.", "method", "endpoint");
            http.RequestCount.Counter = metrics.CreateCounter(
                "http_requests_received_total", "Requests that were answered.", labels);
            http.RequestDuration.Histogram = metrics.CreateHistogram(
                "http_request_duration_seconds", "Time from a request to the end of its answer.", labels,
                new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(start: 0.001, factor: 2, count: 16) });
        });
    }
}

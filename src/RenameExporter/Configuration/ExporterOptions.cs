using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Configuration;

/// <summary>What was asked for, checked.</summary>
/// <param name="Listen">Where to serve; at least one.</param>
/// <param name="TelemetryPath">Begins with a slash.</param>
internal sealed record ExporterOptions(
    IReadOnlyList<ListenAddress> Listen,
    string TelemetryPath,
    ProbeOptions Probe,
    TimeSpan PollInterval,
    SeriesOptions Series,
    LogLevel LogLevel,
    LogFormat LogFormat);

internal enum LogFormat
{
    Logfmt,
    Json,
}

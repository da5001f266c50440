using ExporterToolkit.Hosting;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Hosting;
using RenameExporter.Metrics;
using RenameExporter.Kernel;

namespace RenameExporter.Commands.Serve;

/// <summary>The exporter, from start to stop.</summary>
internal static class ExporterProgram
{
    public static async Task<int> RunAsync(ExporterOptions options)
    {
        await using WebApplication app = ExporterHost.Build(options);
        ILogger logger = app.Logger;
        ProbeServices.RouteLibbpfMessages(logger);
        using var ignored = new IgnoredSignals(logger, exceptHangup: options.Events.Outputs.Count > 0);
        return await new HostRun(app, logger)
        {
            IsExplained = e => e is ProbeException,
            DebugHint = ProbeServices.DebugHint,
            Announced = $"rename_exporter {BuildInfo.Current.Version}",
            MetricsPath = options.TelemetryPath,
            Starting = () => PrivilegeDrop.WarnOfSurplus(logger),
            Started = () => PrivilegeDrop.Apply(options.KeepCapabilities, logger),
        }.RunAsync();
    }
}

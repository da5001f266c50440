using ExporterToolkit.Alerting;
using ExporterToolkit.Http;

namespace RenameExporter.Alerting;

/// <summary>Alerts are sent from before the first sample to behind the last one.</summary>
internal sealed class AlertService(AlertOutput output, AlertOptions options, ILogger<AlertService> logger) : IHostedService
{
    // For what is to be said at the end, in what SIGTERM to exit may take.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string exposed in options.File?.Exposed ?? [])
        {
            logger.FileExposed(exposed);
        }

        foreach (Uri url in options.Alertmanagers)
        {
            logger.BurstsGoTo(url);
        }

        output.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => output.StopAsync(Task.Delay(s_patience, cancellationToken));
}

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Debug, "bursts are told to the Alertmanager at {Url}")]
    public static partial void BurstsGoTo(this ILogger logger, Uri url);

    [LoggerMessage(LogLevel.Warning, "the file of --detector.alertmanager-config is open to others: {Exposed}")]
    public static partial void FileExposed(this ILogger logger, string exposed);
}

/// <summary>Who is told of bursts, and how.</summary>
/// <param name="Alertmanagers">At least one.</param>
/// <param name="File">How to authenticate to them; read without errors; null: not at all.</param>
/// <param name="Labels">Of every alert, besides those that say who it was.</param>
internal sealed record AlertOptions(
    IReadOnlyList<Uri> Alertmanagers, HttpClientFile? File, IReadOnlyList<AlertLabel> Labels);

using Libbpf;
using Microsoft.Extensions.Logging.Console;
using RenameExporter.Configuration;

namespace RenameExporter.Hosting;

/// <summary>The log: lines on standard error.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, LogLevel level, LogFormat format)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(format));
        logging.SetMinimumLevel(level);

        // The framework's own messages are for developers; a failed start is reported by Program.
        logging.AddFilter("Microsoft", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Off, no request gets an Activity, and the HTTP metrics no exemplars: trace ids that nobody
        // records, and that a client can choose (traceparent).
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    /// <summary>What libbpf warns about, we report with the attempt it belongs to: it is for debugging.</summary>
    public static void RouteLibbpfMessages(ILogger logger)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LibbpfLog.RouteTo((_, text) => logger.FromLibbpf(LogLevel.Debug, text), upTo: LibbpfLogLevel.Information);
        }
        else
        {
            LibbpfLog.Silence();
        }
    }
}

using ExporterToolkit.Hosting;
using Libbpf;
using Microsoft.Extensions.Logging.Console;

namespace RenameExporter.Hosting;

/// <summary>The log: lines on standard error.</summary>
internal static class HostLogging
{
    /// <param name="level">The lowest that is written now.</param>
    public static void Configure(ILoggingBuilder logging, Func<LogLevel> level, LogFormat format)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(format));
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter((_, wanted) => wanted >= level());

        // The framework's own messages are for developers; a failed start is reported by Program.
        logging.AddFilter("Microsoft", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Off, no request gets an Activity, and the HTTP metrics no exemplars: trace ids that nobody
        // records, and that a client can choose (traceparent).
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    public static void RouteLibbpfMessages(ILogger logger) => LibbpfLog.RouteTo((level, text) =>
        logger.FromLibbpf(
            // What libbpf warns about, we report with the attempt it belongs to.
            level == LibbpfLogLevel.Debug ? LogLevel.Trace : LogLevel.Debug, text));
}

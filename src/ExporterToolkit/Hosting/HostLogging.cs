using Microsoft.Extensions.Logging.Console;

namespace ExporterToolkit.Hosting;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>key=value, as Prometheus' own programs write.</summary>
    Logfmt,

    /// <summary>An object with the same keys.</summary>
    Json,
}

/// <summary>The log: lines on standard error.</summary>
public static class HostLogging
{
    /// <summary>Instead of what the host logs to by itself.</summary>
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

        // The framework's own messages are for developers; a failed start is reported by HostRun.
        logging.AddFilter("Microsoft", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Off, no request gets an Activity, and the HTTP metrics no exemplars: trace ids that nobody
        // records, and that a client can choose (traceparent).
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}

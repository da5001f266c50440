using System.Text;

namespace ExporterToolkit.Hosting;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>key=value, as Prometheus' own programs write.</summary>
    Logfmt,

    /// <summary>An object with the same keys.</summary>
    Json,
}

/// <summary>What a host has besides its own services.</summary>
public static class HostSetup
{
    /// <summary>Tells systemd how it goes, where systemd has started it.</summary>
    /// <param name="report">
    /// Does what a scrape does: that it works is what the watchdog is told. Status: one line for
    /// <c>systemctl status</c>, or what does not work; Failure: why it does not, null where it does.
    /// </param>
    public static void AddSystemd(
        this IServiceCollection services, Func<IServiceProvider, (string Status, string? Failure)> report)
    {
        services.AddSingleton(provider => new SystemdService(
            () => report(provider), TimeProvider.System, provider.GetRequiredService<ILogger<SystemdService>>()));
        services.AddHostedService(provider => provider.GetRequiredService<SystemdService>());
    }

    /// <summary>The log: lines on standard error, instead of what the host logs to by itself.</summary>
    /// <param name="level">The lowest that is written now.</param>
    public static void AddLines(this ILoggingBuilder logging, Func<LogLevel> level, LogFormat format)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton(_ => new LineLog(level, format, StandardError(), TimeProvider.System));
        logging.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LineLog>());
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter((_, wanted) => wanted >= level());

        // The framework's own messages are for developers; a failed start is reported by HostRun.
        logging.AddFilter("Microsoft", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Off, no request gets an Activity, and the HTTP metrics no exemplars: trace ids that nobody
        // records, and that a client can choose (traceparent).
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    // Console.Error would wait for others who write to it.
    private static StreamWriter StandardError() => new(Console.OpenStandardError(), new UTF8Encoding(false));
}

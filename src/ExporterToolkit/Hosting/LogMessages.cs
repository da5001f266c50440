namespace ExporterToolkit.Hosting;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "starting {Program}")]
    public static partial void Starting(this ILogger logger, string program);

    [LoggerMessage(Level = LogLevel.Information, Message = "listening on {Address}, metrics at {Path}")]
    public static partial void Listening(this ILogger logger, string address, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void Failed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "where it failed")]
    public static partial void FailedWhere(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Signal} ignored: there is nothing to reload; SIGTERM stops")]
    public static partial void SignalIgnored(this ILogger logger, string signal);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What}, so systemd's watchdog is not fed: {Reason}")]
    public static partial void WatchdogNotFed(this ILogger logger, string what, string reason);
}

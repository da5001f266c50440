namespace RenameExporter.Hosting;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "starting rename_exporter {Version}")]
    public static partial void Starting(this ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "listening on {Address}, metrics at {Path}")]
    public static partial void Listening(this ILogger logger, string address, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Signal} ignored: there is nothing to reload; SIGTERM stops")]
    public static partial void SignalIgnored(this ILogger logger, string signal);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void Failed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "where it failed")]
    public static partial void FailedWhere(this ILogger logger, Exception exception);

    [LoggerMessage(Message = "libbpf: {Text}")]
    public static partial void FromLibbpf(this ILogger logger, LogLevel level, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "events go to {Output}")]
    public static partial void EventsGoTo(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no events go to {Output}, as --events.rate is 0")]
    public static partial void NoEvents(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the host's processes cannot be seen from this container: events have no executable, no mount points "
            + "and no absolute paths of system calls; share the host's pid namespace, or mount its root and give --path.rootfs")]
    public static partial void NoHostProcesses(this ILogger logger);
}

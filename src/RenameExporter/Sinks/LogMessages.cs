namespace RenameExporter.Sinks;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "events cannot be delivered to {Sink}, trying again: {Reason}")]
    public static partial void SinkFails(this ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "events still cannot be delivered to {Sink} ({Failures} attempts, {Dropped} events dropped so far): {Reason}")]
    public static partial void SinkStillFails(
        this ILogger logger, string sink, ulong failures, ulong dropped, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "events are delivered to {Sink} again ({Failures} attempts failed, {Dropped} events dropped so far)")]
    public static partial void SinkWorks(this ILogger logger, string sink, ulong failures, ulong dropped);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Sink} gets no more events: {Reason}")]
    public static partial void SinkClosed(this ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Sink} is slower than the events come: {Dropped} dropped so far")]
    public static partial void SinkDrops(this ILogger logger, string sink, ulong dropped);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Sink} refused an event: {Reason}")]
    public static partial void SinkRefused(this ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "stopped with {Events} events not delivered to {Sink}")]
    public static partial void SinkNotFlushed(this ILogger logger, ulong events, string sink);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "an event could not be made of a sample, which is a bug, please report it")]
    public static partial void SampleFailed(this ILogger logger, Exception exception);
}

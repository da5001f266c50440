namespace RenameExporter.Events;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "a sample could not be read, or not be handed on; please report it")]
    public static partial void SampleNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "an event could not be made of a sample, which is a bug, please report it")]
    public static partial void EventNotMade(this ILogger logger, Exception exception);
}

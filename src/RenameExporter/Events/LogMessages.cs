namespace RenameExporter.Events;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "a sample could not be read, or not be handed on; please report it")]
    public static partial void SampleFailed(this ILogger logger, Exception exception);
}

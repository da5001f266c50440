namespace RenameExporter.Host;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "names of users cannot be read, unknown ones stay numbers: {Reason}")]
    public static partial void NoUserNames(this ILogger logger, string reason);
}

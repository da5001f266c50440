namespace RenameExporter.Counting;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "a counter fell, which is a bug, please report it: {Fall}")]
    public static partial void CounterFell(this ILogger logger, string fall);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Slots} reclaimed slots could not be put back on the free list")]
    public static partial void SlotsLost(this ILogger logger, int slots);

    [LoggerMessage(Level = LogLevel.Error, Message = "scrapes will get 503: {Reason}")]
    public static partial void ProbeUnavailable(this ILogger logger, string reason);
}

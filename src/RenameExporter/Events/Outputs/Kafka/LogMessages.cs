namespace RenameExporter.Events.Outputs.Kafka;

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "events go to the topic '{Topic}' of {Partitions} partitions, found at {Broker}")]
    public static partial void Connected(this ILogger logger, string topic, int partitions, string broker);

    [LoggerMessage(LogLevel.Information,
        "the broker of '{Topic}' is not idempotent ({Reason}): events get there at least once; what may be there twice is counted")]
    public static partial void NotIdempotent(this ILogger logger, string topic, string reason);

    [LoggerMessage(LogLevel.Information,
        "{Output}: this host has librdkafka {Version}, which has no idempotence (1.0 has): events get there at least once")]
    public static partial void OldLibrary(this ILogger logger, string output, string version);

    [LoggerMessage(LogLevel.Warning, "{Sentence}")]
    public static partial void Exposed(this ILogger logger, string sentence);

    [LoggerMessage(LogLevel.Debug, "librdkafka: {Text}")]
    public static partial void OfLibrary(this ILogger logger, string text);
}

namespace ExporterToolkit.Web.Protection;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has changed and is in force")]
    public static partial void Reloaded(this ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "the web configuration has changed and stays as it was: {Error}")]
    public static partial void NotReloaded(this ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificate for TLS expired at {Expiry:u}: clients will refuse it")]
    public static partial void CertificateExpired(this ILogger logger, DateTime expiry);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "the certificate for TLS is not valid before {Start:u}: clients will refuse it")]
    public static partial void CertificateNotYetValid(this ILogger logger, DateTime start);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a client was refused: {Reason}")]
    public static partial void ClientRefused(this ILogger logger, string reason);
}

namespace RenameExporter.Guard;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "guard by {Hook}, mode {Mode}, rules: {Rules} ('rename_exporter guard check' explains)")]
    public static partial void GuardBegins(this ILogger logger, string hook, string mode, int rules);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the guard is off until the exporter is started again; renames are counted as before")]
    public static partial void GuardIsOff(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "the policy cannot be put in force: {Problem}")]
    public static partial void PolicyNotInForce(this ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "the guard cannot enforce all that it was asked to: {Why}")]
    public static partial void CannotEnforce(this ILogger logger, string why);
}

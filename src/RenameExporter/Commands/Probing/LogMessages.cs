namespace RenameExporter.Commands.Probing;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    public static partial void TooLittleMemory(this ILogger logger, string problem);

    [LoggerMessage(
        Message = "started with {Count} capabilities that it does not need ({Names}): CAP_BPF and CAP_PERFMON suffice, "
            + "see 'rename_exporter check'")]
    public static partial void HasSurplus(this ILogger logger, LogLevel level, int count, string names);

    [LoggerMessage(Level = LogLevel.Error, Message = "the guard's keeper failed, which is a bug, please report it")]
    public static partial void GuardFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "the guard's hook {Hook} does not do: {Why}")]
    public static partial void HookNotTaken(this ILogger logger, string hook, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "renames are counted, and not judged: {Reason}")]
    public static partial void NoHook(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter, and is not kept in {Where}: the guard of --guard.policy.file must not outlive it")]
    public static partial void GuardIsNotKept(this ILogger logger, string where);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "probe continued, attached by {Attach} to {Hook} since {Began:u}, kept in {Where}")]
    public static partial void Continued(
        this ILogger logger, string attach, string hook, string where, DateTimeOffset began);

    [LoggerMessage(Level = LogLevel.Information, Message = "capabilities dropped, kept: {Kept}")]
    public static partial void CapabilitiesDropped(this ILogger logger, string kept);

    [LoggerMessage(Level = LogLevel.Information, Message = "capabilities are kept (--capabilities.keep)")]
    public static partial void CapabilitiesKept(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "capabilities are kept: not the binary of 'make build'")]
    public static partial void CannotDropCapabilities(this ILogger logger);

    [LoggerMessage(Message = "libbpf: {Text}")]
    public static partial void FromLibbpf(this ILogger logger, LogLevel level, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "events go to {Output}")]
    public static partial void EventsGoTo(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no events go to {Output}, as --events.rate is 0")]
    public static partial void NoEvents(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "only alerts go to {Output}, as --events.rate is 0")]
    public static partial void AlertsOnly(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Output} gets the events of a container (--events.select), but not those of processes that end at once, such as "
            + "mv: their containers are known with --labels.cgroup only")]
    public static partial void ContainersOfSome(this ILogger logger, string output);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "--events.burst={Burst} is less than the {Files} files of a burst, so bursts of fast programs are found "
            + "later; raise it, or set --detector.files")]
    public static partial void FewSamples(this ILogger logger, int burst, int files);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the host's processes cannot be seen from this container: events have no executable, no mount points "
            + "and no absolute paths of system calls; share the host's pid namespace, or mount its root and give --path.rootfs")]
    public static partial void NoHostProcesses(this ILogger logger);
}

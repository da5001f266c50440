namespace RenameExporter.Probing;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Debug,
        Message = "kernel {Release}, preemption {Preemption}, vfs_rename has {VfsRenameArgs} parameters")]
    public static partial void KernelRead(
        this ILogger logger, string release, Preemption preemption, int vfsRenameArgs);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "probe attached by {Attach} to {Hook}, {MaxEntries} slots")]
    public static partial void Attached(
        this ILogger logger, string attach, string hook, int maxEntries);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "cgroup labels come from the {Hierarchy} hierarchy")]
    public static partial void CgroupsFrom(this ILogger logger, string hierarchy);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "attach mode {Attach} is not available: {Reason}")]
    public static partial void ModeNotAvailable(this ILogger logger, string attach, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "verifier log of {Attach}: {Log}")]
    public static partial void VerifierLog(this ILogger logger, string attach, string log);
}

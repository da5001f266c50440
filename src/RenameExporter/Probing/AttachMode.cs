namespace RenameExporter.Probing;

/// <summary>How the probe is attached. The names are those of --probe.attach and of probe_info.</summary>
internal enum AttachMode
{
    Fentry,
    KprobeMulti,
    Kprobe,
    Tracepoint,
}

internal static class AttachModes
{
    /// <summary>The value of --probe.attach that leaves the choice to <see cref="AttachPlan"/>.</summary>
    public const string Auto = "auto";

    // compat: 32-bit programs, whose calls x86 shows to no tracepoint (ARCH_TRACE_IGNORE_COMPAT_SYSCALLS).
    // kernel_threads: nfsd, ksmbd.
    private static readonly (string, ulong)[]
        s_all = [("syscalls", 1), ("compat", 1), ("io_uring", 1), ("kernel_threads", 1)],
        s_systemCalls = [("syscalls", 1), ("compat", 0), ("io_uring", 0), ("kernel_threads", 0)];

    public static IReadOnlyList<AttachMode> All { get; } = Enum.GetValues<AttachMode>();

    public static string Name(this AttachMode mode) => mode switch
    {
        AttachMode.Fentry => "fentry",
        AttachMode.KprobeMulti => "kprobe-multi",
        AttachMode.Kprobe => "kprobe",
        AttachMode.Tracepoint => "tracepoint",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <returns>Null for any other name, and for <see cref="Auto"/>.</returns>
    public static AttachMode? Find(string name) =>
        All.Cast<AttachMode?>().FirstOrDefault(mode => mode!.Value.Name() == name);

    /// <summary>What is hooked: one function, or the system calls.</summary>
    public static string Hook(this AttachMode mode) =>
        mode == AttachMode.Tracepoint ? "syscalls" : "vfs_rename";

    /// <summary>Whether the probe sees dentries: the file system, and what kind of rename it is.</summary>
    public static bool SeesDentries(this AttachMode mode) => mode != AttachMode.Tracepoint;

    /// <summary>Ways to rename; 1: the probe sees whoever takes it.</summary>
    public static ReadOnlySpan<(string Source, ulong IsSeen)> Coverage(this AttachMode mode) =>
        mode == AttachMode.Tracepoint ? s_systemCalls : s_all;
}

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
}

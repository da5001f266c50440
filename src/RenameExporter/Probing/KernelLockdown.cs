namespace RenameExporter.Probing;

/// <summary>How far the kernel is locked down (kernel_lockdown(7)).</summary>
/// <param name="Level">none, integrity or confidentiality.</param>
/// <param name="Source">Where that is said, for messages.</param>
internal sealed record KernelLockdown(string Level, string Source)
{
    public const string File = "/sys/kernel/security/lockdown";

    /// <summary>What to do about it; also in <see cref="Problem"/>.</summary>
    public const string Advice = "boot with lockdown=integrity, or without lockdown";

    private const string Confidentiality = "confidentiality";

    /// <summary>
    /// BPF programs may not read the kernel's memory, kprobes are closed, and tracefs is empty. Tried all the same: where
    /// lockdown came after the boot, tracefs is not, and tracepoint attaches.
    /// </summary>
    public bool ForbidsProbes => Level == Confidentiality;

    /// <returns>Why modes do not attach, and what to do; null: lockdown is not the reason.</returns>
    public string? Problem => ForbidsProbes
        ? $"lockdown is '{Level}' ({Source}), which lets no program read the kernel's memory: {Advice}"
        : null;

    /// <returns>Null: nobody tells.</returns>
    public static KernelLockdown? Read() =>
        Of(KernelFile.Read(File), KernelFile.Read("/proc/cmdline"));

    /// <summary>Containers have no securityfs; what the kernel was booted with they see.</summary>
    /// <param name="file"><see cref="File"/>: <c>none [integrity] confidentiality</c>.</param>
    /// <param name="commandLine">/proc/cmdline. It is believed where it says confidentiality, and not that there is none.</param>
    public static KernelLockdown? Of(string? file, string? commandLine) =>
        LevelOf(file) is { } level ? new(level, File)
        : commandLine?.Split(' ', '\n').Contains($"lockdown={Confidentiality}") == true
            ? new(Confidentiality, "the kernel's command line")
            : null;

    private static string? LevelOf(string? text) => text?.Split(' ', '\n')
        .FirstOrDefault(word => word.StartsWith('[') && word.EndsWith(']'))?[1..^1];
}

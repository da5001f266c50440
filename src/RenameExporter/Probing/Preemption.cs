namespace RenameExporter.Probing;

/// <summary>Whether a task may lose its CPU inside the kernel, and inside a BPF program with it.</summary>
internal enum Preemption
{
    /// <summary>preempt=none or voluntary.</summary>
    None,

    /// <summary>preempt=full or lazy, and PREEMPT_RT.</summary>
    Preemptible,

    /// <summary>PREEMPT_DYNAMIC, and neither debugfs, the command line nor the configuration tells the mode.</summary>
    Unknown,
}

internal static class PreemptionModel
{
    // From here on architectures with lazy preemption, x86 and arm64 among them, refuse preempt=none and
    // preempt=voluntary on the command line (7dadeaa6e851).
    private static readonly Version s_alwaysPreempts = new(7, 0);

    // In the order of kernel/Kconfig.preempt. CONFIG_PREEMPT_LAZY is from 6.13.
    private static readonly (string Line, string Name)[] s_defaults =
    [
        ("CONFIG_PREEMPT_NONE=y", "none"), ("CONFIG_PREEMPT_VOLUNTARY=y", "voluntary"), ("CONFIG_PREEMPT=y", "full"),
        ("CONFIG_PREEMPT_LAZY=y", "lazy"),
    ];

    /// <param name="rootFs">--path.rootfs: below it, too, the kernel's configuration is looked for.</param>
    public static Preemption Read(string rootFs)
    {
        string release = KernelFacts.ReadRelease();
        return Find(
            KernelFile.Read("/sys/kernel/debug/sched/preempt"),
            KernelFile.Read("/proc/cmdline") ?? "",
            KernelFile.Read("/proc/sys/kernel/version") ?? "",
            KernelFacts.ParseVersion(release),
            () => KernelFile.Configuration(rootFs, release));
    }

    /// <param name="debugfs">/sys/kernel/debug/sched/preempt: <c>none voluntary (full) lazy</c>.</param>
    /// <param name="commandLine">/proc/cmdline.</param>
    /// <param name="version">uname -v: <c>#1 SMP PREEMPT_DYNAMIC …</c>.</param>
    /// <param name="kernel">0.0: not known.</param>
    /// <param name="configuration">What the kernel was built with; asked for only where it decides.</param>
    public static Preemption Find(
        string? debugfs, string commandLine, string version, Version kernel,
        Func<IEnumerable<string>> configuration)
    {
        if (debugfs is not null && Between(debugfs, '(', ')') is { } active)
        {
            return FromName(active);
        }

        string[] words = version.Split(' ');
        if (!words.Contains("PREEMPT_DYNAMIC"))
        {
            return words.Any(w => w.StartsWith("PREEMPT", StringComparison.Ordinal))
                ? Preemption.Preemptible
                : Preemption.None;
        }

        // The kernel takes the last one; one that it does not know changes nothing.
        string? argument = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(a => a.StartsWith("preempt=", StringComparison.Ordinal));
        Preemption asked = FromName(argument?["preempt=".Length..].Trim() ?? "");
        if (kernel >= s_alwaysPreempts)
        {
            return Preemption.Preemptible;
        }

        return asked != Preemption.Unknown ? asked : configuration()
            .Select(line => s_defaults.FirstOrDefault(known => known.Line == line).Name)
            .Where(name => name is not null)
            .Select(FromName)
            .FirstOrDefault(Preemption.Unknown);
    }

    private static Preemption FromName(string name) => name switch
    {
        "none" or "voluntary" => Preemption.None,
        "full" or "lazy" => Preemption.Preemptible,
        _ => Preemption.Unknown,
    };

    private static string? Between(string text, char open, char close)
    {
        int start = text.IndexOf(open, StringComparison.Ordinal);
        int end = text.IndexOf(close, StringComparison.Ordinal);
        return start >= 0 && end > start ? text[(start + 1)..end] : null;
    }
}

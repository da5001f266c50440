namespace RenameExporter.Probing;

/// <summary>Whether a task may lose its CPU inside the kernel, and inside a BPF program with it.</summary>
internal enum Preemption
{
    /// <summary>preempt=none or voluntary: fentry misses nothing.</summary>
    None,

    /// <summary>preempt=full or lazy, and PREEMPT_RT.</summary>
    Preemptible,

    /// <summary>PREEMPT_DYNAMIC, and neither debugfs nor the command line tells the mode.</summary>
    Unknown,
}

internal static class PreemptionModel
{
    /// <param name="debugfs">/sys/kernel/debug/sched/preempt: <c>none voluntary (full) lazy</c>.</param>
    /// <param name="commandLine">/proc/cmdline.</param>
    /// <param name="version">uname -v: <c>#1 SMP PREEMPT_DYNAMIC …</c>.</param>
    public static Preemption Find(string? debugfs, string commandLine, string version)
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

        // The kernel takes the last one.
        string? argument = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(a => a.StartsWith("preempt=", StringComparison.Ordinal));
        return argument is null ? Preemption.Unknown : FromName(argument["preempt=".Length..].Trim());
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

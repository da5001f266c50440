namespace RenameExporter.Kernel;

/// <summary>Which attach modes to try, and in which order. See docs/decisions/0003-attach-order.md.</summary>
internal static class AttachPlan
{
    /// <param name="pinned">--probe.attach, or null for auto.</param>
    public static IReadOnlyList<AttachMode> Modes(AttachMode? pinned, KernelFacts kernel)
    {
        if (pinned is { } only)
        {
            return [only];
        }

        // fentry skips a program that is active on its CPU; without preemption that never happens.
        // The new fprobe loses nothing; the old one loses half of the returns under load, so it is
        // not worth trying. kretprobe loses what exceeds maxactive.
        IReadOnlyList<AttachMode> multi = kernel.HasNewFprobe ? [AttachMode.KprobeMulti] : [];
        return kernel.Preemption == Preemption.None
            ? [AttachMode.Fentry, .. multi, AttachMode.Kprobe, AttachMode.Tracepoint]
            : [.. multi, AttachMode.Kprobe, AttachMode.Fentry, AttachMode.Tracepoint];
    }

    /// <summary>Whether the kernel counts what it does not let this mode's programs see.</summary>
    public static bool MissesAreCountable(AttachMode mode, Version kernel) => mode switch
    {
        AttachMode.Fentry => kernel >= new Version(5, 12), // 9ed9e9ba2337
        _ => kernel >= CountsProbeMisses,
    };

    /// <summary>
    /// From here on the kernel counts what it withholds from kprobe, kprobe-multi and tracepoint
    /// programs, and what kretprobe and fprobe lose (dd8657894c11, f915fcb38553, 3acf8ace6823).
    /// </summary>
    public static Version CountsProbeMisses { get; } = new(6, 7);
}

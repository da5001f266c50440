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

        // fentry skips a program that is active on its CPU. Without preemption that never happens.
        // The new fprobe never skips; the old one loses returns, so it is not worth trying.
        if (kernel.Preemption == Preemption.None)
        {
            return [AttachMode.Fentry, AttachMode.Tracepoint];
        }

        return kernel.HasNewFprobe
            ? [AttachMode.KprobeMulti, AttachMode.Fentry, AttachMode.Tracepoint]
            : [AttachMode.Fentry, AttachMode.Tracepoint];
    }

    /// <summary>Whether the kernel counts what it does not let this mode's programs see.</summary>
    public static bool MissesAreCountable(AttachMode mode, Version kernel) => mode switch
    {
        AttachMode.Fentry => kernel >= new Version(5, 12), // 9ed9e9ba2337
        _ => kernel >= new Version(6, 7), // f915fcb38553 (kprobe-multi), dd8657894c11 (tracepoints)
    };
}

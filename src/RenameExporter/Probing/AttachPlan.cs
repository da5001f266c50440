namespace RenameExporter.Probing;

/// <summary>Which attach modes to try, and in which order. See docs/decisions/0003-attach-order.md.</summary>
internal static class AttachPlan
{
    /// <param name="pinned">--probe.attach, or null for auto.</param>
    public static IReadOnlyList<AttachMode> Modes(
        AttachMode? pinned, Preemption preemption, bool hasNewFprobe)
    {
        if (pinned is { } only)
        {
            return [only];
        }

        // fentry skips a program that is active on its CPU; without preemption that never happens.
        // The new fprobe loses nothing; the old one loses half of the returns under load, so it is
        // not worth trying. kretprobe loses what exceeds maxactive.
        IReadOnlyList<AttachMode> multi = hasNewFprobe ? [AttachMode.KprobeMulti] : [];
        return preemption == Preemption.None
            ? [AttachMode.Fentry, .. multi, AttachMode.Kprobe, AttachMode.Tracepoint]
            : [.. multi, AttachMode.Kprobe, AttachMode.Fentry, AttachMode.Tracepoint];
    }

    /// <summary>Whether this mode loses renames under load; null: it depends on what is not known.</summary>
    /// <param name="hasNewFprobe">Null: unknown.</param>
    public static bool? MayMiss(AttachMode mode, Preemption preemption, bool? hasNewFprobe) => mode switch
    {
        AttachMode.Fentry or AttachMode.Tracepoint => preemption != Preemption.None,
        AttachMode.KprobeMulti => !hasNewFprobe,
        _ => true, // past maxactive
    };

    /// <summary>Whether what hooks the return can run out of room for tasks that have not returned yet.</summary>
    public static bool LosesReturns(AttachMode mode, bool hasNewFprobe) =>
        mode == AttachMode.Kprobe || (mode == AttachMode.KprobeMulti && !hasNewFprobe);

    /// <summary>Whether the kernel counts what it does not let this mode's programs see.</summary>
    public static bool MissesAreCountable(AttachMode mode, Version kernel) =>
        kernel >= CountsMissesFrom(mode);

    public static Version CountsMissesFrom(AttachMode mode) =>
        mode == AttachMode.Fentry ? new(5, 12) : CountsProbeMisses; // 9ed9e9ba2337

    /// <summary>
    /// From here on the kernel counts what it withholds from kprobe, kprobe-multi and tracepoint
    /// programs, and what kretprobe and fprobe lose (dd8657894c11, f915fcb38553, 3acf8ace6823).
    /// </summary>
    public static Version CountsProbeMisses { get; } = new(6, 7);
}

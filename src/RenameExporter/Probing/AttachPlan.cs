namespace RenameExporter.Probing;

/// <summary>
/// Which attach modes to try on a kernel, in which order, and what they miss there.
/// See docs/decisions/0003-attach-order.md.
/// </summary>
/// <param name="Kernel">0.0: not known.</param>
/// <param name="HasNewFprobe">Null: not known.</param>
internal sealed record AttachPlan(Version Kernel, Preemption Preemption, bool? HasNewFprobe)
{
    /// <summary><see cref="KernelFacts.PreemptsSyscalls"/>; null: not known.</summary>
    public bool? PreemptsSyscalls { get; init; }

    /// <summary>
    /// From here on fentry's programs are not entered on a CPU where they are active already (ca06f55b9002), and the
    /// kernel counts that (9ed9e9ba2337).
    /// </summary>
    private static readonly Version s_guardsFentry = new(5, 12);

    /// <summary>
    /// From here on the kernel counts what it withholds from kprobe, kprobe-multi and tracepoint
    /// programs, and what kretprobe and fprobe lose (dd8657894c11, f915fcb38553, 3acf8ace6823).
    /// </summary>
    public static Version CountsProbeMisses { get; } = new(6, 7);

    /// <param name="pinned">--probe.attach, or null for auto.</param>
    public IReadOnlyList<AttachMode> Modes(AttachMode? pinned)
    {
        if (pinned is { } only)
        {
            return [only];
        }

        // The new fprobe loses nothing; the old one loses half of the returns under load, so it is not worth
        // trying. kretprobe loses what exceeds maxactive. Where fentry may miss something it comes last, if that
        // is known: kernels whose default nobody tells rarely preempt, and what fentry misses is counted.
        IReadOnlyList<AttachMode> multi = HasNewFprobe == true ? [AttachMode.KprobeMulti] : [];
        return MayMiss(AttachMode.Fentry) == true
            ? [.. multi, AttachMode.Kprobe, AttachMode.Fentry, AttachMode.Tracepoint]
            : [.. multi, AttachMode.Fentry, AttachMode.Kprobe, AttachMode.Tracepoint];
    }

    /// <summary>Whether this mode loses renames under load; null: it depends on what is not known.</summary>
    public bool? MayMiss(AttachMode mode) => mode switch
    {
        AttachMode.Fentry when Kernel < s_guardsFentry && Kernel.Major > 0 => false,
        AttachMode.Fentry => Preemption switch
        {
            Preemption.None => false,
            Preemption.Preemptible => true,
            _ => null,
        },
        AttachMode.KprobeMulti => !HasNewFprobe,
        AttachMode.Tracepoint => PreemptsSyscalls, // when each copy of the exit program is active on that CPU
        _ => true, // past maxactive
    };

    /// <summary>Whether what hooks the return can run out of room for tasks that have not returned yet.</summary>
    public bool LosesReturns(AttachMode mode) =>
        mode == AttachMode.Kprobe || (mode == AttachMode.KprobeMulti && HasNewFprobe != true);

    /// <summary>Whether the kernel counts what it does not let this mode's programs see.</summary>
    public bool MissesAreCountable(AttachMode mode) => Kernel >= CountsMissesFrom(mode);

    public static Version CountsMissesFrom(AttachMode mode) =>
        mode == AttachMode.Fentry ? s_guardsFentry : CountsProbeMisses;
}

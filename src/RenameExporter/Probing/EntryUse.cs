namespace RenameExporter.Probing;

/// <summary>What needs programs at the entry of a rename. The names are those of probe_info and of check.</summary>
internal enum EntryUse
{
    /// <summary>What kind of rename it is, and of which file system: known at the entry only.</summary>
    Kinds,

    /// <summary>--probe.durations.</summary>
    Durations,

    /// <summary>Paths, and times, of samples.</summary>
    Events,

    /// <summary>The mark by which copies of the exit program agree on who counts (bpf/count.bpf.h, on_exit_copy).</summary>
    Copies,
}

internal static class EntryUses
{
    /// <summary>In the order of the enum; none: no program is attached to entries.</summary>
    /// <param name="preemptsSyscalls"><see cref="KernelFacts.PreemptsSyscalls"/>.</param>
    public static IReadOnlyList<EntryUse> Of(AttachMode mode, bool preemptsSyscalls, ProbeOptions options) =>
    [
        .. mode.SeesDentries() ? [EntryUse.Kinds] : (EntryUse[])[],
        .. options.Durations ? [EntryUse.Durations] : (EntryUse[])[],
        .. options.Samples is not null ? [EntryUse.Events] : (EntryUse[])[],
        .. mode == AttachMode.Tracepoint && preemptsSyscalls ? [EntryUse.Copies] : (EntryUse[])[],
    ];

    /// <summary>Their names, with commas between; "none": no program is attached to entries.</summary>
    public static string Label(IReadOnlyList<EntryUse> uses) => uses.Count > 0 ? string.Join(',', uses.Select(Name)) : "none";

    public static string Name(this EntryUse use) => use switch
    {
        EntryUse.Kinds => "kinds",
        EntryUse.Durations => "durations",
        EntryUse.Events => "events",
        EntryUse.Copies => "copies",
        _ => throw new ArgumentOutOfRangeException(nameof(use)),
    };
}

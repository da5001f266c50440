namespace RenameExporter.Probing;

/// <summary>
/// What the kernel did not let the programs see. A missed exit is a rename that is not counted:
/// counted + overflow + missed exits = renames. A missed entry costs a duration and the kinds.
/// </summary>
/// <param name="EntryRecursion">Entries skipped because the CPU was inside a program already.</param>
/// <param name="ExitRecursion">The same for exits.</param>
/// <param name="EntryProbe">Entries that fprobe or kprobe did not hand over.</param>
/// <param name="ExitProbe">The same for exits; for kretprobe, those past maxactive.</param>
internal readonly record struct ProbeMisses(
    ulong EntryRecursion, ulong ExitRecursion, ulong EntryProbe, ulong ExitProbe);

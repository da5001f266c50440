namespace RenameExporter.Kernel;

/// <summary>
/// What the kernel did not let the programs see. A missed exit is a rename that is not counted:
/// counted + overflow + missed exits = renames. A missed entry costs a latency sample.
/// </summary>
/// <param name="EntryRecursion">Entries skipped because the CPU was inside a program already.</param>
/// <param name="ExitRecursion">The same for exits.</param>
/// <param name="EntryFprobe">Entries that fprobe did not hand over (kprobe-multi).</param>
/// <param name="ExitFprobe">The same for exits.</param>
internal readonly record struct ProbeMisses(
    ulong EntryRecursion, ulong ExitRecursion, ulong EntryFprobe, ulong ExitFprobe);

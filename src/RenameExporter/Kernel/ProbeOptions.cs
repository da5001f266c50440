namespace RenameExporter.Kernel;

/// <param name="Attach">Null: auto.</param>
/// <param name="CommOfThread">--probe.comm=thread: the thread's comm, not its process's.</param>
/// <param name="MaxEntries">Slots for actors.</param>
internal sealed record ProbeOptions(AttachMode? Attach, bool CommOfThread, int MaxEntries);

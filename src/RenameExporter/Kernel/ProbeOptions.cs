namespace RenameExporter.Kernel;

/// <param name="Attach">Null: auto.</param>
/// <param name="CommOfThread">--probe.comm=thread: the thread's comm, not its process's.</param>
/// <param name="MaxEntries">Slots for actors.</param>
/// <param name="Cgroups">--labels.cgroup: count cgroups apart, and keep their names.</param>
internal sealed record ProbeOptions(
    AttachMode? Attach, bool CommOfThread, int MaxEntries, bool Cgroups = false);

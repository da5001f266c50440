using RenameExporter.Abi;

namespace RenameExporter.Guard.Enforcing;

/// <summary>Hears what the guard's programs report, on the guard's own thread. It may not block.</summary>
internal interface IVerdictListener
{
    /// <param name="record">Its names are the kernel's bytes, up to a NUL.</param>
    void Hear(in GuardRecord record);
}

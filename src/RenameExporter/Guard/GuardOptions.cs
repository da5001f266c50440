using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Guard;

/// <param name="File">With the rules, read without errors.</param>
/// <param name="Mode">The second key: what the file asks for is enforced where this is enforce, too.</param>
/// <param name="Hook">Null: the first that proves itself.</param>
/// <param name="Lease">How long the kernel enforces without a word from the exporter.</param>
internal sealed record GuardOptions(PolicyFile File, PolicyMode Mode, Hook? Hook, TimeSpan Lease);

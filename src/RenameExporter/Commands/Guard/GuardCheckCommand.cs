using ExporterToolkit.Settings;

namespace RenameExporter.Commands.Guard;

/// <summary>'rename_exporter guard check': collect, then render.</summary>
internal static class GuardCheckCommand
{
    public static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors) =>
        throw new NotSupportedException(); // replaced by what comes
}

using RenameExporter.Escaping;
using RenameExporter.Events;

namespace RenameExporter.Commands.Events;

/// <summary>Which events 'rename_exporter events' prints.</summary>
internal static class EventChoice
{
    public static Predicate<RenameEvent> Of(EventSelection selection)
    {
        var comms = selection.Comms.ToHashSet(StringComparer.Ordinal);
        var uids = selection.Uids.ToHashSet();
        return renameEvent =>
            (comms.Count == 0 || HasName(renameEvent.Sample.Comm.Span, comms))
            && (uids.Count == 0 || uids.Contains(renameEvent.Sample.Uid))
            && (!selection.OnlyFailures || !renameEvent.Succeeded)
            && (!selection.OnlyExtensionChanges || renameEvent.ExtensionChanged);
    }

    // A backslash is typed as it is, or doubled as it is printed.
    private static bool HasName(ReadOnlySpan<byte> comm, HashSet<string> names) =>
        names.Contains(EscapedName.Text(comm)) || names.Contains(System.Text.Encoding.UTF8.GetString(comm));
}

using System.Text.RegularExpressions;
using ExporterToolkit.Settings;
using RenameExporter.Host;

namespace RenameExporter.Configuration;

/// <summary>The flags that say where events come from; <see cref="ExporterFlags"/> has them in their place.</summary>
internal static partial class OriginFlags
{
    private const string NameForm = "a name of 1 to 253 letters, digits, dots, - and _";

    /// <summary>Empty: the host's own.</summary>
    public static Flag<string> HostName { get; } = new(
        "--events.host-name", "name",
        "host.name of events, by which consumers tell hosts apart. In a container, give the name of the host or of the "
            + "Kubernetes node.",
        "", TryParseName, NameForm)
    {
        DefaultText = "the hostname",
    };

    /// <summary>Empty: none.</summary>
    public static Flag<string> NodeName { get; } = new(
        "--events.node-name", "name", "k8s.node.name of events, which is the name of the Kubernetes node.", "", TryParseName, NameForm)
    {
        DefaultText = "none",
    };

    public static Flag<EventLabel?> Label { get; } = new(
        "--events.label", "NAME=VALUE",
        "Label of every event, such as cluster=prod, in the field labels.NAME. Repeatable.",
        "none", EventLabel.TryParse, EventLabel.Expected)
    {
        Repeatable = true,
        Together = EventLabel.FindClash,
    };

    private static bool TryParseName(string text, out string value) => (value = text).Length == 0 || GoodName().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,253}\z")]
    private static partial Regex GoodName();
}

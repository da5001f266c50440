namespace RenameExporter.Configuration;

/// <summary>A first word that makes the program do something else than serve. It has a --help of its own.</summary>
internal sealed record Command(string Name, string Description)
{
    public static readonly Command Check = new(
        "check", "Tell what this host lets the exporter do, and what would make it better.");

    public static readonly Command Events = new(
        "events", "Print renames as they happen: who, which file, from what to what.");

    /// <summary>In the order of --help.</summary>
    public static IReadOnlyList<Command> All { get; } = [Check, Events];
}

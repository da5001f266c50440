namespace ExporterToolkit.Settings;

/// <summary>What the completions of all shells have in common.</summary>
internal static class CompletedFlags
{
    /// <summary>The flags that a command takes, without those that make it do something else.</summary>
    public static IReadOnlyList<Flag> Of(ProgramDescription program, Command command) =>
        command.IsAboutProgram ? command.Flags : [.. command.Flags, .. program.Flags];

    /// <summary>The actions that a command takes.</summary>
    public static IEnumerable<ActionFlag> ActionsOf(Command command) =>
        ProgramDescription.Actions.Where(action => !command.IsAboutProgram || action == ActionFlag.Help);

    /// <summary>The first sentence, for a list with one line each.</summary>
    public static string Brief(string description)
    {
        int end = description.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? description.TrimEnd('.') : description[..end];
    }

    /// <summary>Whatever a shell could take for its own, in single quotes.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

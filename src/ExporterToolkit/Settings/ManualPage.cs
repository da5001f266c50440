namespace ExporterToolkit.Settings;

/// <summary>The page of section 8, as roff for man(7).</summary>
internal static class ManualPage
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        string version = program.Version.Split('\n')[0].Split('(')[0].Replace(", version", "", StringComparison.Ordinal);
        IEnumerable<string> options =
        [
            .. HelpText.Groups(program).Select(group => $".SS {group.Title}\n{Entries(group.Flags)}"),
            .. program.Commands.Where(command => command.Flags.Count > 0)
                .Select(command => $".SS Of {program.Name} {command.Name}\n{Entries(command.Flags)}"),
        ];
        output.WriteLine(
            $"""
            .TH {program.Name.ToUpperInvariant()} 8 "" "{version.TrimEnd()}" "System administration"
            .SH NAME
            {program.Name} \- {Escape(program.Summary)}
            .SH SYNOPSIS
            .nf
            {program.Name} [flags]
            {program.Name} <command> [flags]
            .fi
            .SH DESCRIPTION
            {string.Join('\n', program.Default.About.Split('\n').Select(Escape))}
            .SH COMMANDS
            {string.Join('\n', program.AllCommands.Select(
                command => Entry($"{command.Name} {command.Usage}".TrimEnd(), command.Description)))}
            .SH OPTIONS
            {string.Join('\n', options)}
            {program.ManualSections}
            """);
    }

    private static string Entries(IEnumerable<Flag> flags) =>
        string.Join('\n', flags.Select(flag => Entry(HelpText.Heading(flag), flag.Description)));

    private static string Entry(string heading, string description) =>
        $".TP\n.B {Escape(heading)}\n{Escape(description)}";

    // A hyphen would be typeset, and a dot or a quote that begins a line is a request.
    private static string Escape(string text)
    {
        string escaped = text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? @"\&" + escaped : escaped;
    }
}

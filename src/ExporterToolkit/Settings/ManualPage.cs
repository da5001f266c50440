namespace ExporterToolkit.Settings;

/// <summary>The page of section 8, as roff for man(7).</summary>
internal static class ManualPage
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        string version = program.Version.Split('\n')[0].Split('(')[0].Replace(", version", "", StringComparison.Ordinal);
        output.Write(
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

            """);
        foreach (Command command in program.AllCommands)
        {
            WriteEntry(output, $"{command.Name} {command.Usage}".TrimEnd(), command.Description);
        }

        output.WriteLine(".SH OPTIONS");
        foreach ((string title, IEnumerable<Flag> flags) in HelpText.Groups(program))
        {
            output.WriteLine($".SS {title}");
            WriteEntries(output, flags);
        }

        foreach (Command command in program.Commands.Where(command => command.Flags.Count > 0))
        {
            output.WriteLine($".SS Of {program.Name} {command.Name}");
            WriteEntries(output, command.Flags);
        }

        output.WriteLine(program.ManualSections);
    }

    private static void WriteEntries(TextWriter output, IEnumerable<Flag> flags)
    {
        foreach (Flag flag in flags)
        {
            WriteEntry(output, HelpText.Heading(flag), flag.Description);
        }
    }

    private static void WriteEntry(TextWriter output, string heading, string description) =>
        output.WriteLine($".TP\n.B {Escape(heading)}\n{Escape(description)}");

    // A hyphen would be typeset, and a dot or a quote that begins a line is a request.
    private static string Escape(string text)
    {
        string escaped = text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? @"\&" + escaped : escaped;
    }
}

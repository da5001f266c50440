namespace ExporterToolkit.Settings;

/// <summary>The page of section 8, as roff for man(7).</summary>
internal static class ManualPage
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        string version = program.Version.Split('\n')[0].Split('(')[0].Replace(", version", "", StringComparison.Ordinal);
        output.WriteLine($".TH {program.Name.ToUpperInvariant()} 8 \"\" \"{version.TrimEnd()}\" \"System administration\"");
        output.WriteLine($".SH NAME\n{program.Name} \\- {Escape(program.Summary)}");
        output.WriteLine(
            $".SH SYNOPSIS\n.nf\n{program.Name} [flags]\n{program.Name} <command> [flags]\n.fi\n.SH DESCRIPTION");
        WriteText(output, program.Default.About);
        output.WriteLine(".SH COMMANDS");
        foreach (Command command in program.AllCommands)
        {
            string usage = command.Usage.Length == 0 ? command.Name : $"{command.Name} {command.Usage}";
            WriteEntry(output, usage, command.Description);
        }

        output.WriteLine(".SH OPTIONS");
        foreach ((string title, IEnumerable<(string Heading, string Description)> entries) in HelpText.Groups(program))
        {
            output.WriteLine($".SS {title}");
            WriteEntries(output, entries);
        }

        foreach (Command command in program.Commands.Where(command => command.Flags.Count > 0))
        {
            output.WriteLine($".SS Of {program.Name} {command.Name}");
            WriteEntries(output, command.Flags.Select(flag => (HelpText.Heading(flag), flag.Description)));
        }

        output.WriteLine(program.ManualSections);
    }

    private static void WriteEntries(TextWriter output, IEnumerable<(string Heading, string Description)> entries)
    {
        foreach ((string heading, string description) in entries)
        {
            WriteEntry(output, heading, description);
        }
    }

    private static void WriteEntry(TextWriter output, string heading, string description)
    {
        output.WriteLine($".TP\n.B {Escape(heading)}");
        output.WriteLine(Escape(description));
    }

    private static void WriteText(TextWriter output, string text)
    {
        foreach (string line in text.Split('\n'))
        {
            output.WriteLine(Escape(line));
        }
    }

    // A hyphen would be typeset, and a dot or a quote that begins a line is a request.
    private static string Escape(string text)
    {
        string escaped = text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? @"\&" + escaped : escaped;
    }
}

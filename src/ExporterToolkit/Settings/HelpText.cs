namespace ExporterToolkit.Settings;

/// <summary>--help: made of the description alone, so it is the same everywhere, and 100 columns wide.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Indent = 6;

    public static void Write(ProgramDescription program, Command command, TextWriter output)
    {
        if (command == program.Default)
        {
            WriteProgram(program, output);
            return;
        }

        output.WriteLine(string.Join(' ', ["Usage:", program.Name, command.Name, .. Part(command.Usage)]));
        foreach (string part in (string[])[.. Part(command.About), .. Part(Entries(command.Flags)), .. Part(command.Notes)])
        {
            output.WriteLine();
            output.WriteLine(part.TrimEnd('\n'));
        }
    }

    /// <summary>What a list of flags looks like: <c>--name &lt;value&gt;  [default: x]</c>.</summary>
    public static string Heading(Flag flag)
    {
        string value = !flag.IsSwitch ? $" <{flag.ValueName}>"
            : flag.Key.Contains('.', StringComparison.Ordinal) ? $"[=<{flag.ValueName}>]" : "";
        string fallback = flag.DefaultText ?? (flag.Default.Length == 0 ? "none" : flag.Default);
        return $"{flag.Name}{value}{(fallback.Length == 0 || value.Length == 0 ? "" : $"  [default: {fallback}]")}"
            + (flag.Live ? " [live]" : "");
    }

    /// <summary>The sections of the flags, each with its title.</summary>
    public static IEnumerable<(string Title, IEnumerable<(string Heading, string Description)> Entries)> Groups(
        ProgramDescription program) =>
        from @group in program.Flags.Select(flag => flag.Group)
            .Concat(ProgramDescription.Actions.Select(action => action.Group)).Distinct()
        select (Title(@group), program.Flags.Where(flag => flag.Group == @group)
            .Select(flag => (Heading(flag), flag.Description))
            .Concat(ProgramDescription.Actions.Where(action => action.Group == @group)
                .Select(action => (action.Name, action.Description))));

    private static void WriteProgram(ProgramDescription program, TextWriter output)
    {
        output.WriteLine(program.Default.About);
        output.WriteLine();
        output.WriteLine($"Usage: {program.Name} [flags]");
        output.WriteLine($"       {program.Name} <command> [flags]");
        output.WriteLine();
        output.WriteLine("Commands (each has its own --help):");
        foreach (Command command in program.AllCommands)
        {
            WriteEntry(output, command.Name, command.Description);
        }

        foreach ((string title, IEnumerable<(string Heading, string Description)> entries) in Groups(program))
        {
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach ((string heading, string description) in entries)
            {
                WriteEntry(output, heading, description);
            }
        }

        output.WriteLine();
        output.WriteLine(program.Default.Notes);
    }

    private static string Entries(IReadOnlyList<Flag> flags)
    {
        using var entries = new StringWriter();
        foreach (Flag flag in flags)
        {
            WriteEntry(entries, Heading(flag), flag.Description);
        }

        return entries.ToString();
    }

    private static string[] Part(string text) => text.Length == 0 ? [] : [text];

    private static string Title(string group) => group switch
    {
        "log" => "Logging",
        "config" => "Configuration",
        _ => char.ToUpperInvariant(group[0]) + group[1..],
    };

    private static void WriteEntry(TextWriter output, string usage, string description)
    {
        output.WriteLine($"  {usage}");
        string line = "";
        foreach (string word in description.Split(' '))
        {
            if (line.Length > 0 && Indent + line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(new string(' ', Indent) + line);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        output.WriteLine(new string(' ', Indent) + line);
    }
}

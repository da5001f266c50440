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

        using var entries = new StringWriter();
        WriteEntries(entries, command.Flags);
        output.WriteLine($"Usage: {program.Name} {command.Name} {command.Usage}".TrimEnd());
        foreach (string part in (string[])[command.About, entries.ToString(), command.Notes])
        {
            output.Write(part.Length == 0 ? "" : $"\n{part.TrimEnd('\n')}\n");
        }
    }

    /// <summary>What a list of flags looks like: <c>--name &lt;value&gt;  [default: x]</c>.</summary>
    public static string Heading(Flag flag)
    {
        string value = flag.IsAction ? ""
            : !flag.IsSwitch ? $" <{flag.ValueName}>"
            : flag.Key.Contains('.', StringComparison.Ordinal) ? $"[=<{flag.ValueName}>]" : "";
        string fallback = flag.DefaultText ?? (flag.Default.Length == 0 ? "none" : flag.Default);
        return $"{flag.Name}{value}{(fallback.Length == 0 || value.Length == 0 ? "" : $"  [default: {fallback}]")}"
            + (flag.Live ? " [live]" : "");
    }

    /// <summary>The sections of the flags, each with its title.</summary>
    public static IEnumerable<(string Title, IEnumerable<Flag> Flags)> Groups(ProgramDescription program) =>
        program.Flags.Concat(ProgramDescription.Actions).GroupBy(flag => flag.Group)
            .Select(group => (Title(group.Key), group.AsEnumerable()));

    /// <summary>The first sentence, for a list with one line each.</summary>
    public static string Brief(string description) => description.Split(". ")[0].TrimEnd('.');

    private static void WriteProgram(ProgramDescription program, TextWriter output)
    {
        output.Write(
            $"""
            {program.Default.About}

            Usage: {program.Name} [flags]
                   {program.Name} <command> [flags]

            Commands (each has its own --help):

            """);
        foreach (Command command in program.AllCommands)
        {
            WriteEntry(output, command.Name, command.Description);
        }

        foreach ((string title, IEnumerable<Flag> flags) in Groups(program))
        {
            output.WriteLine($"\n{title}:");
            WriteEntries(output, flags);
        }

        output.WriteLine($"\n{program.Default.Notes}");
    }

    private static void WriteEntries(TextWriter output, IEnumerable<Flag> flags)
    {
        foreach (Flag flag in flags)
        {
            WriteEntry(output, Heading(flag), flag.Description);
        }
    }

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

namespace ExporterToolkit.Settings;

/// <summary>--help: made of the description alone, so it is the same everywhere, and 100 columns wide.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Indent = 6;

    public static void Write(ProgramDescription program, Command command, TextWriter output)
    {
        string[] parts = command == program.Default
            ?
            [
                command.About,
                $"Usage: {program.Name} [flags]\n       {program.Name} <command> [flags]",
                "Commands (each has its own --help):\n"
                    + string.Concat(program.AllCommands.Select(one => Entry(one.Name, one.Description))),
                .. Groups(program).Select(group => $"{group.Title}:\n{Entries(group.Flags)}"),
                command.Notes,
            ]
            :
            [
                $"Usage: {program.Name} {command.Name} {command.Usage}",
                command.About, Entries(command.Flags), command.Notes,
            ];
        output.WriteLine(string.Join("\n\n", parts.Select(part => part.TrimEnd()).Where(part => part.Length > 0)));
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

    private static string Entries(IEnumerable<Flag> flags) =>
        string.Concat(flags.Select(flag => Entry(Heading(flag), flag.Description)));

    private static string Title(string group) => group switch
    {
        "log" => "Logging",
        "config" => "Configuration",
        _ => char.ToUpperInvariant(group[0]) + group[1..],
    };

    private static string Entry(string heading, string description)
    {
        var lines = new List<string> { $"  {heading}" };
        string line = "";
        foreach (string word in description.Split(' '))
        {
            if (line.Length > 0 && Indent + line.Length + 1 + word.Length > Width)
            {
                lines.Add(new string(' ', Indent) + line);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        return string.Concat(lines.Append(new string(' ', Indent) + line).Select(one => one + '\n'));
    }
}

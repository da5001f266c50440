namespace ExporterToolkit.Settings;

/// <summary>A completion for fish: a line for each flag, with the commands that take it.</summary>
internal static class FishCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        string complete = $"complete -c {program.Name}";
        string about = string.Join(
            ' ', program.AllCommands.Where(command => command.IsAboutProgram).Select(command => command.Name));
        string settings = $" -n {Quote($"not __fish_seen_subcommand_from {about}")}";
        IEnumerable<string> lines =
        [
            $"# fish completion of {program.Name}",
            $"{complete} -f",
            .. program.AllCommands.Select(command => $"{complete} -n __fish_use_subcommand -a {command.Name}"
                + $" -d {Quote(HelpText.Brief(command.Description))}"),
            .. program.Flags.Concat(ProgramDescription.Actions).Select(
                flag => Line(complete + (flag == ProgramDescription.Help ? "" : settings), flag)),
            .. program.AllCommands.SelectMany(
                command => Own($"{complete} -n '__fish_seen_subcommand_from {command.Name}'", command)),
        ];
        output.WriteLine(string.Join('\n', lines));
    }

    private static IEnumerable<string> Own(string complete, Command command) =>
    [
        .. command.Flags.Select(flag => Line(complete, flag)),
        .. command.Operands.Select(operand => operand.Kind == ValueKind.File
            ? $"{complete} -F"
            : $"{complete} -a {Quote(string.Join(' ', operand.Choices))}"),
    ];

    private static string Line(string complete, Flag flag)
    {
        string value = flag switch
        {
            { IsSwitch: true } or { IsAction: true } => "", // a value is rare, and the next word is none
            { Choices.Count: > 0 } => $" -x -a {Quote(string.Join(' ', flag.Choices))}",
            { Kind: ValueKind.File } => " -r -F",
            { Kind: ValueKind.Directory } => " -x -a '(__fish_complete_directories)'",
            _ => " -x",
        };
        return $"{complete} -l {flag.Key}{value} -d {Quote(HelpText.Brief(flag.Description))}";
    }

    // Fish knows the backslash within single quotes.
    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}

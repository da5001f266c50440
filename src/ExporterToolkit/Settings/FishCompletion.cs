namespace ExporterToolkit.Settings;

/// <summary>A completion for fish: a line for each flag, with the commands that take it.</summary>
internal static class FishCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        output.WriteLine($"# fish completion of {program.Name}\ncomplete -c {program.Name} -f");
        foreach (Command command in program.AllCommands)
        {
            output.WriteLine($"complete -c {program.Name} -n __fish_use_subcommand -a {command.Name}"
                + $" -d {Quote(HelpText.Brief(command.Description))}");
        }

        string about = string.Join(
            ' ', program.AllCommands.Where(command => command.IsAboutProgram).Select(command => command.Name));
        string settings = $" -n {Quote($"not __fish_seen_subcommand_from {about}")}";
        foreach (Flag flag in program.Flags.Concat(ProgramDescription.Actions))
        {
            output.WriteLine(Line(program, flag == ProgramDescription.Help ? "" : settings, flag));
        }

        foreach (Command command in program.AllCommands)
        {
            string condition = $" -n '__fish_seen_subcommand_from {command.Name}'";
            foreach (Flag flag in command.Flags)
            {
                output.WriteLine(Line(program, condition, flag));
            }

            if (command.Operand is { } operand)
            {
                output.WriteLine(
                    $"complete -c {program.Name}{condition} -a {Quote(string.Join(' ', operand.Choices))}");
            }
        }
    }

    private static string Line(ProgramDescription program, string condition, Flag flag)
    {
        string value = flag switch
        {
            { IsSwitch: true } or { IsAction: true } => "", // a value is rare, and the next word is none
            { Choices.Count: > 0 } => $" -x -a {Quote(string.Join(' ', flag.Choices))}",
            { Kind: ValueKind.File } => " -r -F",
            { Kind: ValueKind.Directory } => " -x -a '(__fish_complete_directories)'",
            _ => " -x",
        };
        return $"complete -c {program.Name}{condition} -l {flag.Key}{value}"
            + $" -d {Quote(HelpText.Brief(flag.Description))}";
    }

    // Fish knows the backslash within single quotes.
    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}

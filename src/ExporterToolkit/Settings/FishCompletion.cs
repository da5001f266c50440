namespace ExporterToolkit.Settings;

/// <summary>A completion for fish: a line for each flag, with the commands that take it.</summary>
internal static class FishCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        output.WriteLine($"# fish completion of {program.Name}");
        output.WriteLine($"complete -c {program.Name} -f");
        foreach (Command command in program.AllCommands)
        {
            output.WriteLine($"complete -c {program.Name} -n __fish_use_subcommand -a {command.Name}"
                + $" -d {Quote(CompletedFlags.Brief(command.Description))}");
        }

        string about = string.Join(
            ' ', program.AllCommands.Where(command => command.IsAboutProgram).Select(command => command.Name));
        string settings = Quote($"not __fish_seen_subcommand_from {about}");
        foreach (Flag flag in program.Flags)
        {
            output.WriteLine(Line(program, settings, flag));
        }

        foreach (ActionFlag action in ProgramDescription.Actions)
        {
            string condition = action == ActionFlag.Help ? "" : $" -n {settings}";
            output.WriteLine($"complete -c {program.Name}{condition} -l {action.Name[2..]}"
                + $" -d {Quote(CompletedFlags.Brief(action.Description))}");
        }

        foreach (Command command in program.AllCommands)
        {
            string condition = $"'__fish_seen_subcommand_from {command.Name}'";
            foreach (Flag flag in command.Flags)
            {
                output.WriteLine(Line(program, condition, flag));
            }

            if (command.Operand is { } operand)
            {
                output.WriteLine(
                    $"complete -c {program.Name} -n {condition} -a {Quote(string.Join(' ', operand.Choices))}");
            }
        }
    }

    private static string Line(ProgramDescription program, string condition, Flag flag)
    {
        string value = flag switch
        {
            { IsSwitch: true } => "", // a value is rare, and the next word is none
            { Choices.Count: > 0 } => $" -x -a {Quote(string.Join(' ', flag.Choices))}",
            { Kind: ValueKind.File } => " -r -F",
            { Kind: ValueKind.Directory } => " -x -a '(__fish_complete_directories)'",
            _ => " -x",
        };
        return $"complete -c {program.Name} -n {condition} -l {flag.Key}{value}"
            + $" -d {Quote(CompletedFlags.Brief(flag.Description))}";
    }

    // Fish knows the backslash within single quotes.
    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}

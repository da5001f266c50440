namespace ExporterToolkit.Settings;

/// <summary>A completion for zsh's _arguments.</summary>
internal static class ZshCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        output.Write(
            $$"""
            #compdef {{program.Name}}
            _{{program.Name}}() {
                local -a flags commands
                flags=(

            """);
        foreach (Flag flag in program.Flags.Concat(ProgramDescription.Actions))
        {
            output.WriteLine($"        {Quote(Specification(flag))}");
        }

        output.Write(
            """
                )
                case $words[2] in

            """);
        foreach (Command command in program.AllCommands)
        {
            WriteCommand(command, output);
        }

        output.Write(
            """
                *)
                    commands=(

            """);
        foreach (Command command in program.AllCommands)
        {
            string entry = $"{command.Name}:{HelpText.Brief(command.Description)}";
            output.WriteLine($"            {Quote(entry)}");
        }

        output.Write(
            $$"""
                    )
                    ((CURRENT == 2)) && _describe command commands
                    _arguments -S $flags
                    ;;
                esac
            }
            _{{program.Name}} "$@"

            """);
    }

    private static void WriteCommand(Command command, TextWriter output)
    {
        output.WriteLine($"    {command.Name})");
        output.WriteLine("        shift words");
        output.WriteLine("        ((CURRENT--))");
        IEnumerable<string> own = command.Flags.Select(Specification);
        if (command.Operand is { } operand)
        {
            own = own.Append($"1:{operand.ValueName}:({string.Join(' ', operand.Choices)})");
        }

        string flags = command.IsAboutProgram ? Quote(Specification(ProgramDescription.Help)) : "$flags";
        output.WriteLine($"        _arguments -S {string.Join(" \\\n            ", [.. own.Select(Quote), flags])}");
        output.WriteLine("        ;;");
    }

    private static string Specification(Flag flag)
    {
        string about = $"[{Escape(HelpText.Brief(flag.Description))}]";
        if (flag.IsAction)
        {
            return flag.Name + about;
        }

        string action = flag switch
        {
            { Choices.Count: > 0 } => $"({string.Join(' ', flag.Choices)})",
            { Kind: ValueKind.File } => "_files",
            { Kind: ValueKind.Directory } => "_files -/",
            _ => " ",
        };
        return $"{(flag.Repeatable ? "*" : "")}{flag.Name}{(flag.IsSwitch ? "=-" : "=")}"
            + $"{about}:{(flag.IsSwitch ? ":" : "")}{Escape(flag.ValueName)}:{action}";
    }

    /// <summary>Whatever a shell could take for its own, in single quotes.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal)
        .Replace(":", @"\:", StringComparison.Ordinal);
}

namespace ExporterToolkit.Settings;

/// <summary>A completion for zsh's _arguments.</summary>
internal static class ZshCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        IEnumerable<string> flags = program.Flags.Concat(ProgramDescription.Actions).Select(Specification);
        IEnumerable<string> commands = program.AllCommands.Select(
            command => $"{command.Name}:{HelpText.Brief(command.Description)}");
        output.Write(
            $$"""
            #compdef {{program.Name}}
            _{{program.Name}}() {
                local -a flags commands
                flags=(
            {{Lines(flags.Select(flag => $"        {Quote(flag)}"))}}
                )
                case $words[2] in
            {{Lines(program.AllCommands.Select(Case))}}
                *)
                    commands=(
            {{Lines(commands.Select(command => $"            {Quote(command)}"))}}
                    )
                    ((CURRENT == 2)) && _describe command commands
                    _arguments -S $flags
                    ;;
                esac
            }
            _{{program.Name}} "$@"

            """);
    }

    private static string Case(Command command)
    {
        IEnumerable<string> own = command.Flags.Select(Specification);
        own = own.Concat(command.Operands.Select((operand, i) => $"{i + 1}:{operand.ValueName}:{Values(operand)}"));

        string others = command.IsAboutProgram ? Quote(Specification(ProgramDescription.Help)) : "$flags";
        return
            $"""
                {command.Name})
                    shift words
                    ((CURRENT--))
                    _arguments -S {string.Join(" \\\n            ", [.. own.Select(Quote), others])}
                    ;;
            """;
    }

    private static string Specification(Flag flag)
    {
        string about = $"[{Escape(HelpText.Brief(flag.Description))}]";
        return flag.IsAction
            ? flag.Name + about
            : $"{(flag.Repeatable ? "*" : "")}{flag.Name}{(flag.IsSwitch ? "=-" : "=")}{about}"
                + $":{(flag.IsSwitch ? ":" : "")}{Escape(flag.ValueName)}:{Values(flag)}";
    }

    private static string Values(Flag flag) => flag switch
    {
        { Choices.Count: > 0 } => $"({string.Join(' ', flag.Choices)})",
        { Kind: ValueKind.File } => "_files",
        { Kind: ValueKind.Directory } => "_files -/",
        _ => " ",
    };

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    /// <summary>Whatever a shell could take for its own, in single quotes.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal)
        .Replace(":", @"\:", StringComparison.Ordinal);
}

namespace ExporterToolkit.Settings;

/// <summary>A completion for bash, which hands over <c>--flag=value</c> as three words.</summary>
internal static class BashCompletion
{
    public static void Write(ProgramDescription program, TextWriter output)
    {
        output.Write(
            $$"""
            # bash completion of {{program.Name}}
            _{{program.Name}}() {
                local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]} equals= command= words
                COMPREPLY=()
                if [[ $word == = ]]; then
                    equals== word=
                elif [[ $flag == = ]]; then
                    equals== flag=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
                case $command$equals$flag in

            """);
        foreach (Flag flag in program.Flags)
        {
            WriteValues(output, flag, flag.IsSwitch ? $"*={flag.Name}" : $"*{flag.Name}");
        }

        foreach (Command command in program.AllCommands)
        {
            foreach (Flag flag in command.Flags)
            {
                WriteValues(
                    output, flag, (flag.IsSwitch ? "" : $"{command.Name}{flag.Name} | ") + $"{command.Name}={flag.Name}");
            }
        }

        output.Write(
            $$"""
                *)
                    case $command in

            """);
        foreach (Command command in program.AllCommands)
        {
            output.WriteLine($"        {command.Name}) words='{Words(program, command)}' ;;");
        }

        string commands = string.Join(' ', program.AllCommands.Select(command => command.Name));
        output.Write(
            $$"""
                    *)
                        words='{{Words(program, program.Default)}}'
                        ((COMP_CWORD == 1)) && words="{{commands}} $words"
                        ;;
                    esac
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
                    ;;
                esac
            }
            complete -F _{{program.Name}} {{program.Name}}

            """);
    }

    private static void WriteValues(TextWriter output, Flag flag, string pattern)
    {
        string? generator = flag switch
        {
            { Choices.Count: > 0 } => $"-W '{string.Join(' ', flag.Choices)}'",
            { Kind: ValueKind.File } => "-f",
            { Kind: ValueKind.Directory } => "-d",
            _ => null,
        };
        string names = generator?.StartsWith("-W", StringComparison.Ordinal) == false
            ? "compopt -o filenames 2>/dev/null; "
            : "";
        string action = generator is null ? "" : $"{names}mapfile -t COMPREPLY < <(compgen {generator} -- \"$word\") ";
        output.WriteLine($"    {pattern}) {action};;");
    }

    private static string Words(ProgramDescription program, Command command) => string.Join(' ',
    [
        .. command.Operand?.Choices ?? [],
        .. CompletedFlags.Of(program, command).Select(flag => flag.Name),
        .. CompletedFlags.ActionsOf(command).Select(action => action.Name),
    ]);
}

/// <summary>What the completions of all shells have in common.</summary>
internal static class CompletedFlags
{
    /// <summary>The flags that a command takes, without those that make it do something else.</summary>
    public static IReadOnlyList<Flag> Of(ProgramDescription program, Command command) =>
        command.IsAboutProgram ? command.Flags : [.. command.Flags, .. program.Flags];

    /// <summary>The actions that a command takes.</summary>
    public static IEnumerable<ActionFlag> ActionsOf(Command command) =>
        ProgramDescription.Actions.Where(action => !command.IsAboutProgram || action == ActionFlag.Help);

    /// <summary>The first sentence, for a list with one line each.</summary>
    public static string Brief(string description)
    {
        int end = description.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? description.TrimEnd('.') : description[..end];
    }

    /// <summary>Whatever a shell could take for its own, in single quotes.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

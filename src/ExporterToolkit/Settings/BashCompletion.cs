namespace ExporterToolkit.Settings;

/// <summary>
/// A completion for bash, which hands over <c>--flag=value</c> and <c>file:/path</c> as three words each.
/// </summary>
internal static class BashCompletion
{
    private const string Names = "compopt -o filenames 2>/dev/null; ";

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
                if [[ $word == : ]]; then
                    flag=:$flag word=/
                elif [[ $flag == : ]]; then
                    flag=:${COMP_WORDS[COMP_CWORD - 2]}
                fi
                ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
                case $command$equals$flag in
                *:file | *:unix) {{Names}}{{Generate("-f")}};;

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
        string action = flag switch
        {
            { Choices.Count: > 0 } => Generate($"-W '{string.Join(' ', flag.Choices)}'"),
            { Kind: ValueKind.File } => Names + Generate("-f"),
            { Kind: ValueKind.Directory } => Names + Generate("-d"),
            _ => "",
        };
        output.WriteLine($"    {pattern}) {action};;");
    }

    private static string Generate(string what) => $"mapfile -t COMPREPLY < <(compgen {what} -- \"$word\") ";

    private static string Words(ProgramDescription program, Command command) => string.Join(
        ' ', [.. command.Operand?.Choices ?? [], .. program.FlagsOf(command).Select(flag => flag.Name)]);
}

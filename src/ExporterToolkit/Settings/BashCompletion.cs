namespace ExporterToolkit.Settings;

/// <summary>
/// A completion for bash, which hands over <c>--flag=value</c> and <c>file:/path</c> as three words each.
/// </summary>
internal static class BashCompletion
{
    private const string Files = "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ";

    public static void Write(ProgramDescription program, TextWriter output)
    {
        IEnumerable<string> values =
        [
            .. program.Flags.Select(flag => $"    *{(flag.IsSwitch ? "=" : "")}{flag.Name}) {Values(flag)};;"),
            .. program.AllCommands.SelectMany(command => command.Flags.Select(flag =>
                $"    {(flag.IsSwitch ? "" : $"{command.Name}{flag.Name} | ")}{command.Name}={flag.Name}) {Values(flag)};;")),
        ];
        IEnumerable<string> words = program.AllCommands.Select(
            command => $"        {command.Name}) words='{Words(program, command)}' ;;");
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
                *:file | *:unix) {{Files}};;
            {{string.Join('\n', values)}}
                *)
                    case $command in
            {{string.Join('\n', words)}}
                    *)
                        words='{{Words(program, program.Default)}}'
                        ((COMP_CWORD == 1)) && words="{{string.Join(' ', program.AllCommands.Select(one => one.Name))}} $words"
                        ;;
                    esac
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
                    ;;
                esac
            }
            complete -F _{{program.Name}} {{program.Name}}

            """);
    }

    private static string Values(Flag flag) => flag switch
    {
        { Choices.Count: > 0 } => $"mapfile -t COMPREPLY < <(compgen -W '{string.Join(' ', flag.Choices)}' -- \"$word\") ",
        { Kind: ValueKind.File } => Files,
        { Kind: ValueKind.Directory } => Files.Replace("-f", "-d", StringComparison.Ordinal),
        _ => "",
    };

    private static string Words(ProgramDescription program, Command command) => string.Join(
        ' ', [.. command.Operand?.Choices ?? [], .. program.FlagsOf(command).Select(flag => flag.Name)]);
}

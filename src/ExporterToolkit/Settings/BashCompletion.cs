namespace ExporterToolkit.Settings;

/// <summary>
/// A completion for bash, which hands over <c>--flag=value</c> and <c>file:/path</c> as three words each.
/// </summary>
internal static class BashCompletion
{
    private static readonly string s_files = $"compopt -o filenames 2>/dev/null; {Generate("-f")}";

    public static void Write(ProgramDescription program, TextWriter output)
    {
        IEnumerable<string> values =
        [
            .. program.Flags.Select(flag => $"    *{(flag.IsSwitch ? "=" : "")}{flag.Name}) {Values(flag)};;"),
            .. program.AllCommands.SelectMany(
                command => command.Flags,
                (command, flag) => (flag.IsSwitch ? "    " : $"    {command.Name}{flag.Name} | ")
                    + $"{command.Name}={flag.Name}) {Values(flag)};;"),
        ];
        IEnumerable<string> words = program.AllCommands.Select(
            command => $"        {command.Name}) words='{Words(program, command)}'"
                + (command.Operands.Any(operand => operand.Kind == ValueKind.File) ? " files=-f ;;" : " ;;"));
        string commands = string.Join(' ', program.AllCommands.Select(command => command.Name));
        output.Write(
            $$"""
            # bash completion of {{program.Name}}
            _{{program.Name}}() {
                local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]} equals= command= files= words
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
                *:file | *:unix) {{s_files}};;
            {{string.Join('\n', values)}}
                *)
                    case $command in
            {{string.Join('\n', words)}}
                    *)
                        words='{{Words(program, program.Default)}}'
                        ((COMP_CWORD == 1)) && words="{{commands}} $words"
                        ;;
                    esac
                    mapfile -t COMPREPLY < <(compgen $files -W "$words" -- "$word")
                    ;;
                esac
            }
            complete -F _{{program.Name}} {{program.Name}}

            """);
    }

    private static string Values(Flag flag) => flag switch
    {
        { Choices.Count: > 0 } => Generate($"-W '{string.Join(' ', flag.Choices)}'"),
        { Kind: ValueKind.File } => s_files,
        { Kind: ValueKind.Directory } => s_files.Replace("-f", "-d", StringComparison.Ordinal),
        _ => "",
    };

    private static string Generate(string what) => $"mapfile -t COMPREPLY < <(compgen {what} -- \"$word\") ";

    private static string Words(ProgramDescription program, Command command) => string.Join(
        ' ', [.. command.Operands.SelectMany(operand => operand.Choices), .. program.FlagsOf(command).Select(flag => flag.Name)]);
}

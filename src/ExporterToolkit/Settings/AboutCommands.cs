namespace ExporterToolkit.Settings;

/// <summary>The commands that every program has, because its description is all they need.</summary>
internal static class AboutCommands
{
    public static IReadOnlyList<Command> Of(ProgramDescription program)
    {
        Flag<Command> topic = Flag.Choice(
            "command", "command", "", "", [.. program.Commands.Select(command => (command.Name, command))]);
        Flag<Action<ProgramDescription, TextWriter>> shell = Flag.Choice<Action<ProgramDescription, TextWriter>>(
            "shell", "shell", "", "",
            [("bash", BashCompletion.Write), ("zsh", ZshCompletion.Write), ("fish", FishCompletion.Write)]);
        return
        [
            About("help", "Print this help, or that of a command.", (values, output) => HelpText.Write(
                program, values.IsGiven(topic) ? values.Value(topic) : program.Default, output)) with
            {
                Usage = "[command]",
                Operands = [topic],
            },
            About("version", "Print the version.", (_, output) => output.WriteLine(program.Version)),
            About("completion", "Print a completion script for bash, zsh or fish.", (values, output) =>
                values.Value(shell)(program, output), required: shell) with
            {
                Usage = "bash|zsh|fish",
                Operands = [shell],
                About =
                    $"""
                    Prints a script that completes commands, flags, their values, and names of files and directories.
                    A shell finds it here:

                      bash   /usr/share/bash-completion/completions/{program.Name}
                      zsh    /usr/share/zsh/site-functions/_{program.Name}
                      fish   /usr/share/fish/vendor_completions.d/{program.Name}.fish
                    """,
            },
            About("man", "Print the manual page, as roff.", (_, output) => ManualPage.Write(program, output)),
        ];
    }

    private static Command About(
        string name, string description, Action<FlagValues, TextWriter> write, Flag? required = null) => new(
            name, description, (values, errors) =>
            {
                if (required is not null && !values.IsGiven(required))
                {
                    errors.Add($"{name} needs a {required.Name}: {Flag.OneOf(required.Choices)}");
                }

                return output =>
                {
                    write(values, output);
                    return Task.FromResult(ExitCode.Success);
                };
            })
        {
            IsAboutProgram = true,
        };
}

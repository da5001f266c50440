namespace ExporterToolkit.Settings;

/// <summary>What arguments, the environment and the file ask for.</summary>
/// <param name="Run">Null: everything has been said, and it ends with <paramref name="Code"/>.</param>
/// <param name="Values">Null without <paramref name="Run"/>.</param>
public sealed record CommandLine(Func<TextWriter, Task<int>>? Run, FlagValues? Values, int Code)
{
    /// <param name="environment">Null: the one of this process.</param>
    public static CommandLine Parse(
        ProgramDescription program, string[] args, TextWriter output, TextWriter error,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var errors = new List<string>();
        var arguments = new Arguments(program, args);
        if (arguments.Asks(ProgramDescription.Help))
        {
            HelpText.Write(program, arguments.Command, output);
            return Said(ExitCode.Success);
        }

        Layer layer = arguments.Read(errors);
        errors.AddRange(FlagValues.Problems(layer));
        if (arguments.Asks(ProgramDescription.VersionFlag) && errors.Count == 0)
        {
            output.WriteLine(program.Version);
            return Said(ExitCode.Success);
        }

        FlagValues values = arguments.Command.IsAboutProgram
            ? new(layer)
            : FlagValues.Load(program, layer, environment ?? EnvironmentVariables.Current(), errors);
        Func<TextWriter, Task<int>>? run = errors.Count == 0 ? arguments.Command.Prepare(values, errors) : null;
        if (errors.Count > 0)
        {
            foreach (string message in errors.Distinct())
            {
                error.WriteLine($"{program.Name}: {OneLine.Of(message)}");
            }

            error.WriteLine($"Try '{$"{program.Name} {arguments.Command.Name}".TrimEnd()} --help'.");
            return Said(ExitCode.Usage);
        }

        if (arguments.Asks(ProgramDescription.ConfigCheck))
        {
            EffectiveConfiguration.Write(values, program, output);
            return Said(ExitCode.Success);
        }

        return new(run, values, ExitCode.Success);
    }

    private static CommandLine Said(int exitCode) => new(null, null, exitCode);
}

namespace RenameExporter.Configuration;

/// <summary>How a command answers for itself.</summary>
internal static class CommandHelp
{
    /// <summary>Says what there is to say without running it.</summary>
    /// <returns>An exit code, or null: go on.</returns>
    public static int? Answer(Command command, string help, OwnFlags flags, TextWriter output, TextWriter error)
    {
        if (flags.Others.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            output.WriteLine(help);
            return ExitCode.Success;
        }

        foreach (string problem in flags.Problems)
        {
            error.WriteLine($"rename_exporter: {problem}");
        }

        if (flags.Problems.Count > 0)
        {
            error.WriteLine($"Try 'rename_exporter {command.Name} --help'.");
            return ExitCode.Usage;
        }

        return null;
    }
}

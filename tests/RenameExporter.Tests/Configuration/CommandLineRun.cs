using ExporterToolkit.Settings;
using RenameExporter.Commands;
using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

/// <summary>What the command line made of arguments, and what it printed.</summary>
internal sealed record CommandLineRun(
    ExporterOptions? Options, FlagValues? Values, int ExitCode, string Output, string Error)
{
    public const string Version = "rename_exporter, version 1.2.3";

    public static CommandLineRun Of(params string[] args) => Of(null, args);

    public static CommandLineRun Of(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        CommandLine line = CommandLine.Parse(
            ExporterCommands.Program with { Version = Version }, args, output, error, environment);
        bool isAboutTheProgram = args is ["help" or "version" or "completion" or "man", ..];
        if (isAboutTheProgram && line.Run is { } run)
        {
            run(output).Wait();
        }

        return new(
            line.Values is null || isAboutTheProgram ? null : ExporterOptions.Of(line.Values, []), line.Values, line.Code,
            output.ToString(), error.ToString());
    }

    /// <summary>The options; without them the test fails with what was printed.</summary>
    public static ExporterOptions Good(params string[] args)
    {
        GoodValues(args);
        return Of(args).Options!;
    }

    /// <summary>The values behind the options.</summary>
    public static FlagValues GoodValues(params string[] args)
    {
        CommandLineRun run = Of(args);
        Assert.True(run.Options is not null, run.Error);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        return run.Values!;
    }

    /// <summary>The one line that says what is wrong; usage errors end with a hint.</summary>
    public static string Bad(params string[] args) => BadOf("rename_exporter", args);

    /// <param name="command">Whose --help the hint names.</param>
    public static string BadOf(string command, params string[] args)
    {
        CommandLineRun run = Of(args);
        Assert.Null(run.Options);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("rename_exporter: ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"Try '{command} --help'.", lines[1]);
        return lines[0]["rename_exporter: ".Length..];
    }
}

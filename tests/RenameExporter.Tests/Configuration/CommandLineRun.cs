using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

/// <summary>What the command line made of arguments, and what it printed.</summary>
internal sealed record CommandLineRun(
    ExporterOptions? Options, int ExitCode, string Output, string Error)
{
    public const string Version = "rename_exporter, version 1.2.3";

    public static CommandLineRun Of(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        CommandLineResult result = CommandLine.Parse(args, Version, output, error);
        return new(result.Options, result.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>The options; without them the test fails with what was printed.</summary>
    public static ExporterOptions Good(params string[] args)
    {
        CommandLineRun run = Of(args);
        Assert.True(run.Options is not null, run.Error);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        return run.Options!;
    }

    /// <summary>The one line that says what is wrong; usage errors end with a hint.</summary>
    public static string Bad(params string[] args)
    {
        CommandLineRun run = Of(args);
        Assert.Null(run.Options);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("rename_exporter: ", lines[0], StringComparison.Ordinal);
        Assert.Equal("Try 'rename_exporter --help'.", lines[1]);
        return lines[0]["rename_exporter: ".Length..];
    }
}

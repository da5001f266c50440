using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

/// <summary>A program that renames nothing: what the toolkit knows of one is what it is handed.</summary>
internal static class TestProgram
{
    public static readonly Flag<string> Path = Flag.DirectoryPath("--test.path", "A path.", "/", "/a");

    public static readonly Flag<string> ConfigFile = Flag.FileName("--config.file", "The file.");

    public static ProgramDescription Of(params Flag[] flags) => new(
        "test-exporter", "test-exporter, version 1", Serve(""), [Serve("sing")], [.. flags, ConfigFile], ConfigFile)
    {
        Summary = "tests",
    };

    private static Command Serve(string name) =>
        new(name, "Serve. Or not.", (_, _) => _ => Task.FromResult(ExitCode.Success));
}

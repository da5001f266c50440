namespace E2eTests;

public sealed class DebugTests
{
    // .NET's programs have both by default, and whoever is of the same user may connect.
    [Fact]
    public async Task Nobody_can_attach_a_debugger_or_a_profiler_through_a_socket()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        string[] ours = Names($"-{exporter.Id}-");
        string[] tests = Names($"-{Environment.ProcessId}-"); // this process: where they would be

        Assert.NotEmpty(tests);
        Assert.Empty(ours);

        static string[] Names(string process) => [.. Directory.GetFiles(Path.GetTempPath())
            .Where(name => name.Contains("dotnet-diagnostic" + process, StringComparison.Ordinal)
                || name.Contains("clr-debug-pipe" + process, StringComparison.Ordinal))];
    }
}

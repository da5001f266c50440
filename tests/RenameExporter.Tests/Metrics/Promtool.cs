using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>Prometheus' own linter (Debian: prometheus). Without it the test fails.</summary>
internal static class Promtool
{
    public static Task<CommandResult> CheckAsync(string page) =>
        CommandRunner.RunWithInputAsync(page, "promtool", "check", "metrics");
}

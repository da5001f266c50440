using RenameExporter.Configuration;

namespace RenameExporter.Check;

/// <summary>'rename_exporter check': collect, then render.</summary>
internal static class CheckCommand
{
    /// <returns>The exit code.</returns>
    public static int Run(
        ExporterOptions options, ReportFormat format, Versions versions, TextWriter output)
    {
        CheckReport report = Collector.Collect(options, versions);
        if (format == ReportFormat.Json)
        {
            ReportJson.Write(report, output);
        }
        else
        {
            ReportText.Write(report, output);
        }

        return report.Result.ExitCode;
    }
}

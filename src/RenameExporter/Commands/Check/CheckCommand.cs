using ExporterToolkit.Settings;
using Libbpf;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events.Outputs;
using RenameExporter.Metrics;

namespace RenameExporter.Commands.Check;

/// <summary>'rename_exporter check': collect, then render.</summary>
internal static class CheckCommand
{
    public static readonly Flag<Action<CheckReport, TextWriter>> Format = Flag.Choice<Action<CheckReport, TextWriter>>(
        "--format", "format", "text for people, json for machines.", "text",
        [("text", ReportText.Write), ("json", ReportJson.Write)]);

    public static Command Command { get; } = new(
        "check", "Test what the exporter can do on this host, and print what is missing.", Prepare)
    {
        Usage = "[--format=text|json] [flags of rename_exporter]",
        Flags = [Format],
        About =
            """
            Reports what the exporter can do on this host, and what would improve it. It loads, attaches and
            detaches every attach mode, and tries each --events.output up to the point where an event would
            be sent. It leaves nothing behind, and an exporter may run at the same time. Without privileges
            it reports what can be found out without them.
            """,
        Notes =
            """
            The other flags are the exporter's ('rename_exporter --help') and mean the same. Give those that
            it will run with.

            Exit codes:
              0  the exporter can attach here, and each output works
              1  it cannot, or an output does not
              2  bad usage: a flag is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        ExporterOptions options = ExporterOptions.Of(values, errors);
        return async output =>
        {
            if (MemoryNeed.IsRefused(options, options.MakesEvents))
            {
                return 1; // the trials take what the exporter takes
            }

            LibbpfLog.Silence(); // the report has the reasons
            BuildInfo build = BuildInfo.Current;
            CheckReport report = Collector.Collect(
                options, new(build.Version, build.Revision, build.Dotnet, build.Libbpf)) with
            {
                Outputs = await OutputTrial.RunAllAsync(options.Events),
            };
            values.Value(Format)(report, output);
            return report.Result.ExitCode;
        };
    }
}

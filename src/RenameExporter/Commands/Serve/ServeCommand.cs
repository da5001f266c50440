using System.Runtime.InteropServices;
using ExporterToolkit.Delivery;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using RenameExporter.Commands.Guard;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Guard.Policies;
using RenameExporter.Hosting;
using RenameExporter.Metrics;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Serve;

/// <summary>'rename_exporter' without a command: counts, and serves the counts.</summary>
internal static class ServeCommand
{
    public static Command Command { get; } = new("", "Count renames, and serve the counts.", Prepare)
    {
        About =
            """
            rename_exporter counts the file renames on this host by process, user and result. BPF programs
            count them in the kernel, and Prometheus scrapes the counters at /metrics. It needs root, or
            CAP_BPF and CAP_PERFMON.
            """,
        Notes =
            """
            Where values come from, the first that has one:
              1. the command line   --web.listen-address=:9100 --web.listen-address=unix:/run/renames.sock
              2. the environment    RENAME_EXPORTER_WEB_LISTEN_ADDRESS=:9100,unix:/run/renames.sock
              3. the YAML file      web: {listen-address: [":9100", "unix:/run/renames.sock"]}
              4. the default
            A variable is RENAME_EXPORTER_ and the flag in capitals, with _ for dots and dashes. Commas separate
            the values of a repeatable flag. In the file, dots are levels. Every value is checked, even if a
            stronger source overrides it. Variables and keys that match no flag are errors. --config.check,
            --help and --version work on the command line only. Flags marked [live] follow the file while the
            exporter runs; changes of the others need a restart. On the command line a switch needs no value,
            and no- before its name makes it false, as in no-labels.user.

            Examples:
              rename_exporter check                               what can be done on this host?
              rename_exporter events                              who renames what, as it happens
              rename_exporter                                     serve on port 10876 of every address
              rename_exporter --web.listen-address=127.0.0.1:10876
              rename_exporter '--web.listen-address=[::1]:10876' --web.listen-address=unix:/run/renames.sock
              rename_exporter --config.file=/etc/rename_exporter.yml --config.check

            Exit codes:
              0  stopped by SIGTERM or SIGINT, or printed what was asked for
              1  failed: the probe cannot be attached, an address is in use, memory is short
              2  bad usage: a flag, a variable or the file is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        ExporterOptions options = ExporterOptions.Of(values, errors);
        if (options.Guard is null && values.Value(ExporterFlags.GuardMode) == PolicyMode.Enforce)
        {
            errors.Add(
                $"{ExporterFlags.GuardMode.Name}=enforce has no effect without {ExporterFlags.GuardPolicyFile.Name}, which has the "
                + "rules: nothing would be stopped");
        }

        return _ => RunAsync(options, values);
    }

    private static async Task<int> RunAsync(ExporterOptions options, FlagValues values)
    {
        if (MemoryNeed.IsRefused(options, options.MakesEvents))
        {
            return 1;
        }

        await using WebApplication app = ExporterHost.Build(options, values);
        ILogger logger = app.Logger;
        ProbeServices.RouteLibbpfMessages(logger);
        return await new HostRun(app, logger)
        {
            IsExplained = e => e is ProbeException or SinkException,
            DebugHint = ProbeServices.DebugHint,
            Announced = $"rename_exporter {BuildInfo.Current.Version}",
            MetricsPath = options.TelemetryPath,
            Taken =
            [
                .. options.Events.Outputs.Count > 0 ? [PosixSignal.SIGHUP] : (PosixSignal[])[],
                .. options.Guard is not null ? [GuardOff.Signal] : (PosixSignal[])[],
            ],
            Starting = () => PrivilegeDrop.TellSurplus(options.KeepCapabilities, logger),
            Started = () =>
            {
                PrivilegeDrop.Apply(options.KeepCapabilities, logger);
                app.Services.GetService<EventPipeline>()?.Deliver();
            },
        }.RunAsync();
    }
}

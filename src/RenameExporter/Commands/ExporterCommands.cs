using System.Runtime.InteropServices;
using ExporterToolkit.Settings;
using RenameExporter.Commands.Check;
using RenameExporter.Commands.Detach;
using RenameExporter.Commands.Events;
using RenameExporter.Commands.Guard;
using RenameExporter.Commands.Serve;
using RenameExporter.Commands.Top;
using RenameExporter.Configuration;
using RenameExporter.Metrics;

namespace RenameExporter.Commands;

/// <summary>The table of commands: one entry for each, which has a folder beside this file.</summary>
internal static class ExporterCommands
{
    public static ProgramDescription Program { get; } = new(
        "rename_exporter", Version(BuildInfo.Current), ServeCommand.Command,
        [CheckCommand.Command, EventsCommand.Command, TopCommand.Command, GuardCommand.Command, DetachCommand.Command], ExporterFlags.All, ExporterFlags.ConfigFile)
    {
        Summary = "Prometheus exporter that counts file renames by process, user and result",
        ManualSections =
            """
            .SH ENVIRONMENT
            Each flag can be given as a variable: RENAME_EXPORTER_ and its name in capitals, with _ for dots and
            dashes. The command line wins over the environment, and that over the file of
            .BR \-\-config.file .
            .SH FILES
            .TP
            .IR /etc/default/rename_exporter ", " /etc/sysconfig/rename_exporter
            Variables for rename_exporter.service. The rpm package has the latter.
            .TP
            .I /usr/share/rename_exporter/
            Alerting and recording rules, Grafana dashboards, a seccomp profile.
            .TP
            .I /usr/share/doc/rename\-exporter/examples/tracepoint.conf
            A drop-in for rename_exporter.service on hosts where
            .B rename_exporter check
            has tracepoint as the one mode.
            .SH SIGNALS
            SIGTERM and SIGINT end it. SIGHUP reopens the files of
            .BR \-\-events.output .
            SIGUSR2 switches the guard off until a restart, as
            .B rename_exporter guard off
            does.
            .SH EXIT STATUS
            0 after SIGTERM or SIGINT, 1 when it cannot run, 2 for bad usage.
            .SH SEE ALSO
            .BR prometheus (1),
            .BR bpf (2),
            .BR capabilities (7)
            """,
    };

    private static string Version(BuildInfo build) =>
        $"rename_exporter, version {build.Version} (revision: {build.Revision})\n"
        + $"  .NET {build.Dotnet}, libbpf {build.Libbpf}, "
        + $"platform linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
}

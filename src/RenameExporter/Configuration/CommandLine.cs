using ExporterToolkit.Settings;
using ExporterToolkit.Web.ConfigFile;
using RenameExporter.Events.Outputs;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Configuration;

/// <summary>Exit codes, as the shell sees them.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;
}

/// <summary>Either options to run with, or an exit code because everything has been said.</summary>
internal readonly record struct CommandLineResult(ExporterOptions? Options, int ExitCode);

/// <summary>Turns arguments, the environment and the file into <see cref="ExporterOptions"/>.</summary>
internal static class CommandLine
{
    /// <param name="version">What --version prints.</param>
    /// <param name="environment">Null: the one of this process.</param>
    public static CommandLineResult Parse(
        string[] args, string version, TextWriter output, TextWriter error,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var errors = new List<string>();
        var arguments = new Arguments(args, Flags.All);
        if (arguments.Help)
        {
            HelpText.Write(output);
            return new(null, ExitCode.Success);
        }

        Layer commandLine = arguments.Read(errors);
        errors.AddRange(Settings.Problems(commandLine));
        if (arguments.Version && errors.Count == 0)
        {
            output.WriteLine(version);
            return new(null, ExitCode.Success);
        }

        Settings settings = Settings.Load(
            commandLine, environment ?? EnvironmentVariables.Current(), Flags.All, errors);
        WebConfigurationFile? webConfig = errors.Count == 0 ? WebConfig(settings, errors) : null;
        if (errors.Count > 0)
        {
            foreach (string message in errors.Distinct())
            {
                error.WriteLine($"rename_exporter: {OneLine.Of(message)}");
            }

            error.WriteLine("Try 'rename_exporter --help'.");
            return new(null, ExitCode.Usage);
        }

        if (arguments.ConfigCheck)
        {
            EffectiveConfiguration.Write(settings, Flags.All, output);
            return new(null, ExitCode.Success);
        }

        return new(Options(settings) with { WebConfig = webConfig }, ExitCode.Success);
    }

    private static WebConfigurationFile? WebConfig(Settings settings, List<string> errors)
    {
        string name = settings.Value(Flags.WebConfigFile);
        if (name.Length == 0)
        {
            return null;
        }

        WebConfigurationFile file = WebConfigurationFile.Read(name);
        errors.AddRange(file.Errors);
        return file;
    }

    private static ExporterOptions Options(Settings settings) => new(
        settings.Values(Flags.Listen),
        settings.Value(Flags.TelemetryPath),
        settings.Value(Flags.MaxRequests),
        new ProbeOptions(
            settings.Value(Flags.Attach),
            settings.Value(Flags.CommOfThread),
            settings.Value(Flags.MaxEntries),
            settings.Value(Flags.LabelsCgroup)),
        settings.Value(Flags.PollInterval),
        new SeriesOptions(settings.Value(Flags.SeriesMax), settings.Value(Flags.SeriesIdleTimeout)),
        settings.Value(Flags.LogLevel),
        settings.Value(Flags.LogFormat))
    {
        Labels = new(
            settings.Value(Flags.LabelsCgroup),
            settings.Value(Flags.LabelsUser)
                ? Path.Combine(settings.Value(Flags.RootFs), "etc/passwd")
                : null),
        Samples = settings.Value(Flags.EventsRate) is > 0 and int rate
            ? new(rate, settings.Value(Flags.EventsBurst))
            : null,
        Events = new(
            [.. settings.Values(Flags.EventsOutput).Where(output => output != EventOutput.None)],
            settings.Value(Flags.EventsCmdline),
            settings.Value(Flags.EventsFlushTimeout),
            settings.Value(Flags.RootFs)),
        KeepCapabilities = settings.Value(Flags.KeepCapabilities),
        SystemdSocket = settings.Value(Flags.SystemdSocket),
    };
}

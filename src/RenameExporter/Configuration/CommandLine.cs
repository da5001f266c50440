using System.CommandLine;
using System.CommandLine.Help;
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

/// <summary>Turns arguments into <see cref="ExporterOptions"/>.</summary>
internal static class CommandLine
{
    private const string Description =
        "Prometheus exporter that tells who renames files on this host, how much, and how it ends.\n"
        + "A BPF program counts every rename in the kernel, by process name and uid; /metrics shows it.\n"
        + "Needs root, or CAP_BPF and CAP_PERFMON. Example: rename_exporter --web.listen-address=127.0.0.1:10876";

    /// <param name="version">What --version prints.</param>
    public static CommandLineResult Parse(
        string[] args, string version, TextWriter output, TextWriter error)
    {
        var flags = new Flags();
        RootCommand root = Root(flags);

        // "@file" is a file name here, not a response file.
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is HelpAction)
        {
            result.Invoke(new InvocationConfiguration { Output = output, Error = error });
            return new(null, ExitCode.Success);
        }

        string[] errors = [.. Directives(args), .. result.Errors.Select(e => e.Message)];
        if (errors.Length > 0)
        {
            foreach (string message in errors.Distinct())
            {
                error.WriteLine($"rename_exporter: {message}");
            }

            error.WriteLine("Try 'rename_exporter --help'.");
            return new(null, ExitCode.Usage);
        }

        if (result.GetValue(flags.Version))
        {
            output.WriteLine(version);
            return new(null, ExitCode.Success);
        }

        return new(Options(result, flags), ExitCode.Success);
    }

    // The library swallows a leading "[word]" without a word.
    private static IEnumerable<string> Directives(string[] args) =>
        args.Length > 0 && args[0].StartsWith('[') && args[0].EndsWith(']')
            ? [$"Unrecognized command or argument '{args[0]}'."]
            : [];

    private static RootCommand Root(Flags flags)
    {
        var root = new RootCommand(Description);
        root.Options.Remove(root.Options.OfType<VersionOption>().Single()); // ours says more
        foreach (Option option in flags.All)
        {
            root.Options.Add(option);
        }

        return root;
    }

    private static ExporterOptions Options(ParseResult result, Flags flags) => new(
        flags.Listen.Values(result),
        flags.TelemetryPath.Value(result),
        flags.MaxRequests.Value(result),
        new ProbeOptions(
            flags.Attach.Value(result),
            flags.CommOfThread.Value(result),
            flags.MaxEntries.Value(result),
            flags.LabelsCgroup.Value(result)),
        flags.PollInterval.Value(result),
        new SeriesOptions(flags.SeriesMax.Value(result), flags.SeriesIdleTimeout.Value(result)),
        flags.LogLevel.Value(result),
        flags.LogFormat.Value(result))
    {
        Labels = new(
            flags.LabelsCgroup.Value(result),
            flags.LabelsUser.Value(result)
                ? Path.Combine(flags.RootFs.Value(result), "etc/passwd")
                : null),
    };
}

using ExporterToolkit.Delivery;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Events.Selection;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Events;

/// <summary>'rename_exporter events': renames on standard output. It serves nothing.</summary>
internal static partial class EventsCommand
{
    // Renames a second of each actor, where somebody is asked for.
    private const int AllOfSomebody = 1000;

    // At once of each actor, where those who are shown are followed: until the first look at them.
    private const int UntilFollowed = 200;

    private const int NarrowestTable = 80;

    public static Command Command { get; } = new(
        "events", "Print renames as they happen, with process, user, old path and new path.", Prepare)
    {
        Usage = "[flags below] [flags of rename_exporter]",
        Flags = EventsFlags.All,
        About =
            """
            Prints renames as they happen, as a table on a terminal and as JSON lines (Elastic Common Schema)
            elsewhere. Ctrl-C ends it. It attaches a probe of its own, beside that of a running exporter.
            """,
        Notes =
            """
            The other flags are the exporter's ('rename_exporter --help') and mean the same.

            Rates: of each actor (comm, uid) it prints --events.rate renames a second, and then a line that
            says how many more there were. With --comm, --uid, --user, --pid or --container that rate is 1000
            unless you set it. All actors together have --events.max-rate. --path and --extension do not raise
            the rate; with --follow-actor, an actor is sampled faster once one of its renames was printed.

            Filters: repeat a filter to allow more values. Filters of different kinds must all match.

            --events.cmdline adds command lines, and --labels.cgroup the cgroups of processes that end at once.
            Flags for serving (--web.*, --probe.durations), the guard (--guard.*) and other outputs
            (--events.output) have no effect. Only warnings are logged, unless --log.level=debug.

            Examples:
              rename_exporter events --comm=mv --count=10
              rename_exporter events --only-extension-changes --for=1m
              rename_exporter events --user=ann --path='/srv/*' --not-comm='git*'
              rename_exporter events --extension=locked --follow-actor
              rename_exporter events --format=json --only-failures | jq .process.executable

            Exit codes:
              0  ended as told, by Ctrl-C, SIGTERM, or because the reader of its output ended
              1  failed: the probe cannot be attached
              2  bad usage: a flag is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        ExporterOptions options = ExporterOptions.Of(values, errors);
        EventSelection selection = SelectionFlags.Read(values, options.Events, options.Detector.IsOn, errors);
        if (options.Samples is null)
        {
            errors.Add("--events.rate is 0: there would be no events");
        }

        return _ => RunAsync(Suited(options, selection, values), selection, values);
    }

    // Whoever asks for somebody wants to see all that he does; the containers of processes that end at once, too.
    private static ExporterOptions Suited(ExporterOptions options, EventSelection selection, FlagValues values)
    {
        bool cgroups = options.Labels.Cgroup || selection.Containers.Count > 0 || Columns(values).Contains(TableColumn.Container);
        return options with
        {
            Samples = options.Samples is { } samples ? Raised(samples, selection, values) : null,
            Labels = options.Labels with { Cgroup = cgroups },
            Probe = options.Probe with { Cgroups = cgroups },
        };
    }

    private static SampleLimits Raised(SampleLimits samples, EventSelection selection, FlagValues values)
    {
        var (rate, burst) = selection.FollowsActors ? (samples.Rate, UntilFollowed)
            : selection.NamesSomebody ? (AllOfSomebody, AllOfSomebody)
            : (samples.Rate, samples.Burst);
        return new(
            values.IsGiven(ExporterFlags.EventsRate) ? samples.Rate : rate,
            values.IsGiven(ExporterFlags.EventsBurst) ? samples.Burst : burst);
    }

    private static IReadOnlyList<TableColumn> Columns(FlagValues values) =>
        values.IsGiven(EventsFlags.Fields) ? values.Value(EventsFlags.Fields) : TableColumns.Default;

    private static async Task<int> RunAsync(ExporterOptions options, EventSelection selection, FlagValues values)
    {
        if (MemoryNeed.IsRefused(options, events: true))
        {
            return 1;
        }

        using var ended = new CancellationTokenSource();
        EventFormat format = values.IsGiven(EventsFlags.Format) ? values.Value(EventsFlags.Format)
            : Console.IsOutputRedirected ? EventFormat.Json : EventFormat.Table;
        await using var printer = new EventPrinter(
            format == EventFormat.Table ? Table(values) : null, values.Value(EventsFlags.Count), ended.Cancel);
        using IHost host = Build(options, selection, printer);
        ILogger<EventPrinter> logger = host.Services.GetRequiredService<ILogger<EventPrinter>>();
        ProbeServices.RouteLibbpfMessages(logger);
        int exitCode = await new HostRun(host, logger)
        {
            IsExplained = e => e is ProbeException,
            DebugHint = ProbeServices.DebugHint,
            Started = () =>
            {
                printer.WriteHeader();
                host.Services.GetRequiredService<EventPipeline>().Deliver();
                if (values.Value(EventsFlags.For) is { Ticks: > 0 } time)
                {
                    ended.CancelAfter(time);
                }
            },
            StopWhen = ended.Token,
        }.RunAsync();
        if (exitCode == 0 && printer.Printed == 0 && !selection.IsEverything)
        {
            SayNoneMatched(logger, host.Services.GetRequiredService<EventPipeline>().Counts.Samples.Received);
        }

        return exitCode;
    }

    [LoggerMessage(LogLevel.Warning, "no rename matched the filters; {Sampled} were sampled meanwhile")]
    private static partial void SayNoneMatched(ILogger logger, ulong sampled);

    // The terminal may change its width.
    private static TableFormat Table(FlagValues values) => Console.IsOutputRedirected
        ? new(Columns(values))
        : new(
            Columns(values), Terminal.HasColours(Environment.GetEnvironmentVariable),
            () => Terminal.Width is > 0 and int width ? Math.Max(width, NarrowestTable) : int.MaxValue);

    private static IHost Build(ExporterOptions options, EventSelection selection, ISink<RenameEvent> printer)
    {
        // Empty, as the exporter's: nothing from files or the environment.
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = "/" });
        builder.Logging.AddLines(
            () => options.LogLevel == LogLevel.Information ? LogLevel.Warning : options.LogLevel,
            options.LogFormat);
        builder.Services.AddProbe(
            new(options with
            {
                Probe = options.Probe with { Durations = false }, // nobody asks it for a histogram
                Events = options.Events with { Outputs = [] },
                Guard = null, // the exporter's: printing stops nobody
            }),
            () => [new(printer)], selection);
        return builder.Build();
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using ExporterToolkit.Hosting;
using ExporterToolkit.Http;
using ExporterToolkit.Settings;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events.Selection;
using RenameExporter.Live;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Top;

/// <summary>'rename_exporter top': who renames most, now. It serves nothing.</summary>
internal static class TopCommand
{
    private const int LinesWidth = 132; // where nothing tells

    public static Command Command { get; } = new(
        "top", "Show the processes that rename most, live.", Prepare)
    {
        Usage = "[flags below] [flags of rename_exporter]",
        Flags = TopFlags.All,
        About =
            """
            Shows the processes that rename most now, how fast, with which errors, and the bursts. h lists the keys.
            It attaches a probe of its own (as root, or with CAP_BPF and CAP_PERFMON). With --url it shows what a
            running exporter counts, which attaches nothing and needs no privileges.
            """,
        Notes =
            """
            The other flags are the exporter's ('rename_exporter --help'), and configure its own probe, which always has
            the names of users and containers. With --url the labels are those of that exporter, and paths are shown if
            it runs with --web.show-events. In a pipe, and with --batch, it prints lines. NO_COLOR=1 turns colours off.

            Examples:
              rename_exporter top
              rename_exporter top --url http://localhost:10876 --sort=failed
              rename_exporter top --once --filter=backup
              rename_exporter top --json --interval=5s | jq -c '.actors[0] | [.comm, .rate]'

            Exit codes:
              0  ended by q, Ctrl-C, SIGTERM, or because the reader of its output ended
              1  failed: the probe cannot be attached, or --once found no exporter
              2  bad usage: a flag is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        ExporterOptions options = ExporterOptions.Of(values, errors);
        Uri? url = values.IsGiven(TopFlags.Url) ? values.Value(TopFlags.Url) : null;
        string name = values.Value(TopFlags.UrlConfig);
        HttpClientFile? file = name.Length == 0 ? null : HttpClientFile.Read(name);
        foreach (string error in file?.Errors ?? [])
        {
            errors.Add(error);
        }

        if (url is null && file is not null)
        {
            errors.Add($"{TopFlags.UrlConfig.Name} has no effect without {TopFlags.Url.Name}: which exporter is it for?");
        }

        var (hasColours, isUtf8) = TopOptions.OfTerminal(Environment.GetEnvironmentVariable);
        var shown = new TopOptions(
            values.Value(TopFlags.Interval),
            new(Sort: values.Value(TopFlags.Sort), Filter: values.Value(TopFlags.Filter)),
            values.Value(TopFlags.Once), values.Value(TopFlags.Json), hasColours, isUtf8);
        bool isScreen = !values.Value(TopFlags.Batch) && !shown.Once && !shown.Json
            && !Console.IsOutputRedirected && !Console.IsInputRedirected;
        return _ => url is null ? RunProbeAsync(options, shown, isScreen) : RunUrlAsync(url, file, shown, isScreen);
    }

    private static async Task<int> RunUrlAsync(Uri url, HttpClientFile? file, TopOptions options, bool isScreen)
    {
        using var source = new ExporterSource(url, file);
        using var ended = new CancellationTokenSource();
        PosixSignalRegistration[] signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT]).Select(signal =>
                PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true; // not the default
                    ended.Cancel();
                })),
        ];
        try
        {
            return await ShowAsync(source, options, isScreen, ended.Token);
        }
        finally
        {
            Array.ForEach(signals, signal => signal.Dispose());
        }
    }

    private static async Task<int> RunProbeAsync(ExporterOptions options, TopOptions shown, bool isScreen)
    {
        ExporterOptions own = options with
        {
            Probe = options.Probe with { Durations = false, Cgroups = true }, // nobody asks it for a histogram
            Labels = new(Cgroup: true, Users: options.Events.Users),
            Events = options.Events with { Outputs = [] },
            Guard = null, // the exporter's: looking stops nobody
            Alerts = null,
        };
        if (MemoryNeed.IsRefused(own, events: true))
        {
            return 1;
        }

        using var ended = new CancellationTokenSource();
        using IHost host = Build(own, isScreen);
        ILogger<TopRun> logger = host.Services.GetRequiredService<ILogger<TopRun>>();
        ProbeServices.RouteLibbpfMessages(logger);
        Task<int> showing = Task.FromResult(0);
        int code = await new HostRun(host, logger)
        {
            IsExplained = e => e is ProbeException,
            DebugHint = ProbeServices.DebugHint,
            Started = () => showing = Task.Run(async () =>
            {
                try
                {
                    using CancellationTokenRegistration stop =
                        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ended.Cancel);
                    var source = new ProbeSource(host.Services.GetRequiredService<LiveReport>());
                    if (shown.Once)
                    {
                        await Task.Delay(shown.Interval + own.PollInterval, ended.Token); // until there are rates
                    }

                    return await ShowAsync(source, shown, isScreen, ended.Token);
                }
                catch (OperationCanceledException)
                {
                    return 0;
                }
                finally
                {
                    await ended.CancelAsync();
                }
            }),
            StopWhen = ended.Token,
        }.RunAsync();
        return Math.Max(code, await showing);
    }

    private static async Task<int> ShowAsync(ITopSource source, TopOptions options, bool isScreen, CancellationToken cancellation)
    {
        var run = new TopRun(source, options);
        try
        {
            if (!isScreen)
            {
                return await run.PrintAsync(WidthOfLines(), Console.Error, cancellation);
            }

            await run.ShowAsync(cancellation);
        }
        catch (IOException)
        {
            // The terminal has gone: there is nobody to tell.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The screen has been left by now.
            await Console.Error.WriteLineAsync($"rename_exporter top: this should not happen, please report it: {e.GetBaseException()}");
            return 1;
        }

        return 0;
    }

    private static int WidthOfLines() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            && columns is >= 40 and <= 1000
            ? columns
            : LinesWidth;

    private static IHost Build(ExporterOptions options, bool isScreen)
    {
        // Empty, as the exporter's: nothing from files or the environment.
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = "/" });
        LogLevel quiet = isScreen ? LogLevel.Error : LogLevel.Warning; // a line of the log is a line of the screen less
        builder.Logging.AddLines(
            () => options.LogLevel == LogLevel.Information ? quiet : options.LogLevel, options.LogFormat);
        builder.Services.AddProbe(new(options), sinks: null, EventSelection.All);
        builder.Services.AddLive(options, needsSamples: options.SampleLimits is not null, showsFiles: true);
        return builder.Build();
    }
}

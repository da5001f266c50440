using ExporterToolkit.Delivery;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Events;

/// <summary>'rename_exporter events', from start to end. It serves nothing.</summary>
internal static class EventsProgram
{
    public static async Task<int> RunAsync(ExporterOptions options, EventSelection selection, FlagValues values)
    {
        using var ended = new CancellationTokenSource();
        EventFormat format = values.IsGiven(EventsFlags.Format) ? values.Value(EventsFlags.Format)
            : Console.IsOutputRedirected ? EventFormat.Json : EventFormat.Table;
        await using var printer = new EventPrinter(format, values.Value(EventsFlags.Count), ended.Cancel);
        using IHost host = Build(options, selection, printer);
        return await RunAsync(host, printer, values.Value(EventsFlags.For), ended);
    }

    private static IHost Build(ExporterOptions options, EventSelection selection, ISink<RenameEvent> printer)
    {
        // Empty, as the exporter's: nothing from files or the environment.
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = "/" });
        HostLogging.Configure(
            builder.Logging,
            () => options.LogLevel == LogLevel.Information ? LogLevel.Warning : options.LogLevel,
            options.LogFormat);
        builder.Services.AddProbe(
            new(options with { Events = options.Events with { Outputs = [] } }), () => [printer], EventChoice.Of(selection));
        return builder.Build();
    }

    private static Task<int> RunAsync(IHost host, EventPrinter printer, TimeSpan time, CancellationTokenSource ended)
    {
        ILogger<EventPrinter> logger = host.Services.GetRequiredService<ILogger<EventPrinter>>();
        ProbeServices.RouteLibbpfMessages(logger);
        return new HostRun(host, logger)
        {
            IsExplained = e => e is ProbeException,
            DebugHint = ProbeServices.DebugHint,
            Started = () =>
            {
                printer.WriteHeader();
                if (time > TimeSpan.Zero)
                {
                    ended.CancelAfter(time);
                }
            },
            StopWhen = ended.Token,
        }.RunAsync();
    }
}

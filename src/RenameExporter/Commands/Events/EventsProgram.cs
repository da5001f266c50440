using ExporterToolkit.Settings;
using RenameExporter.Commands.Serve;
using RenameExporter.Configuration;
using RenameExporter.Formats;
using RenameExporter.Hosting;
using RenameExporter.Sinks;

namespace RenameExporter.Commands.Events;

/// <summary>'rename_exporter events', from start to end. It serves nothing.</summary>
internal static class EventsProgram
{
    public static async Task<int> RunAsync(ExporterOptions options, EventSelection selection, FlagValues values)
    {
        using var ended = new CancellationTokenSource();
        EventFormat format = values.IsGiven(EventsFlags.Format) ? values.Value(EventsFlags.Format)
            : Console.IsOutputRedirected ? EventFormat.Json : EventFormat.Table;
        await using var printer = new EventPrinter(
            format == EventFormat.Table ? new TableFormat() : new EcsFormat(), values.Value(EventsFlags.Count), ended.Cancel);
        using IHost host = Build(options, selection, printer);
        return await RunAsync(host, printer, values.Value(EventsFlags.For), ended);
    }

    private static IHost Build(ExporterOptions options, EventSelection selection, IEventSink printer)
    {
        // Empty, as the exporter's: nothing from files or the environment.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = "/" });
        HostLogging.Configure(
            builder.Logging,
            () => options.LogLevel == LogLevel.Information ? LogLevel.Warning : options.LogLevel,
            options.LogFormat);
        builder.Services.AddProbe(
            new(options with { Events = options.Events with { Outputs = [] } }), _ => [printer], EventChoice.Of(selection));
        return builder.Build();
    }

    private static async Task<int> RunAsync(
        IHost host, EventPrinter printer, TimeSpan time, CancellationTokenSource ended)
    {
        ILogger<EventPrinter> logger = host.Services.GetRequiredService<ILogger<EventPrinter>>();
        IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        HostLogging.RouteLibbpfMessages(logger);
        try
        {
            await host.StartAsync();
            printer.WriteHeader();
            if (time > TimeSpan.Zero)
            {
                ended.CancelAfter(time);
            }

            await using (ended.Token.Register(lifetime.StopApplication))
            {
                await host.WaitForShutdownAsync();
            }

            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return ExitCode.Success; // told to stop while it was starting
        }
        catch (Exception e)
        {
            logger.Failed(ExporterProgram.Reason(e));
            logger.FailedWhere(e);
            return ExitCode.Failure;
        }
    }
}

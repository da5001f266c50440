using ExporterToolkit.Settings;
using ExporterToolkit.Web.Listening;
using RenameExporter.Configuration;
using RenameExporter.Exposition;
using RenameExporter.Hosting;
using RenameExporter.Kernel;

namespace RenameExporter.Commands.Serve;

/// <summary>From start to stop: every way it can end is one line in the log and an exit code.</summary>
internal static class ExporterProgram
{
    public static async Task<int> RunAsync(ExporterOptions options, FlagValues values)
    {
        WebApplication app = ExporterHost.Build(options, values);
        await using (app)
        {
            HostLogging.RouteLibbpfMessages(app.Logger);
            return await RunAsync(app, options);
        }
    }

    private static async Task<int> RunAsync(WebApplication app, ExporterOptions options)
    {
        ILogger logger = app.Logger;
        using var ignored = new IgnoredSignals(logger, exceptHangup: options.Events.Outputs.Count > 0);
        try
        {
            logger.Starting(BuildInfo.Current.Version);
            PrivilegeDrop.WarnOfSurplus(logger);
            await app.StartAsync();
            PrivilegeDrop.Apply(options.KeepCapabilities, logger);
            foreach (string url in app.Urls)
            {
                logger.Listening(url, options.TelemetryPath);
            }

            app.Services.GetRequiredService<SystemdService>().Ready(app.Urls);

            await app.WaitForShutdownAsync();
            logger.Stopped();
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            logger.Stopped(); // told to stop while it was starting
            return ExitCode.Success;
        }
        catch (ListenException e)
        {
            foreach (string reason in e.Reasons)
            {
                logger.Failed(reason);
            }

            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            logger.Failed(Reason(e));
            logger.FailedWhere(e);
            return ExitCode.Failure;
        }
    }

    public static string Reason(Exception e) => e switch
    {
        ProbeException => e.Message,
        _ => $"this should not happen, please report it: {e.GetType().Name}: {e.Message.TrimEnd('.')}. "
            + "(--log.level=debug tells where)",
    };
}

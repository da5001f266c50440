using System.Runtime.InteropServices;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.Listening;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ExporterToolkit.Hosting;

/// <summary>A host from start to stop: every way it can end is one line in the log and an exit code.</summary>
/// <param name="host">Built and not started; it stays the caller's.</param>
/// <param name="logger">For the lines that say how it goes.</param>
public sealed class HostRun(IHost host, ILogger logger)
{
    // signal(7); the enum has no names for the last two.
    private static readonly (PosixSignal Signal, string Name)[] s_signals =
        [(PosixSignal.SIGHUP, "SIGHUP"), ((PosixSignal)10, "SIGUSR1"), ((PosixSignal)12, "SIGUSR2")];

    /// <summary>Exceptions whose message tells a user what to do. All others are bugs.</summary>
    public required Predicate<Exception> IsExplained { get; init; }

    /// <summary>How a user finds out where a bug is, as the end of its message.</summary>
    public required string DebugHint { get; init; }

    /// <summary>
    /// Name and version of a daemon, which says that it starts and has stopped. It ignores signals whose default is to
    /// kill, and which people send with something else in mind (reload, reopen, tell). Null: it is none.
    /// </summary>
    public string? Announced { get; init; }

    /// <summary>Where the web server has its metrics; null: it has none.</summary>
    public string? MetricsPath { get; init; }

    /// <summary>Of these signals, those that are somebody else's.</summary>
    public IReadOnlyCollection<PosixSignal> Taken { get; init; } = [];

    /// <summary>Before the services start.</summary>
    public Action Starting { get; init; } = () => { };

    /// <summary>After they have started and addresses are bound, before a connection is accepted and anybody is told so.</summary>
    public Action Started { get; init; } = () => { };

    /// <summary>Ends what has started.</summary>
    public CancellationToken StopWhen { get; init; }

    /// <returns>0 when it was told to stop, even while it started; 1 when it failed.</returns>
    public async Task<int> RunAsync()
    {
        PosixSignalRegistration[] ignored = Announced is null
            ? []
            : [.. s_signals.Where(one => !Taken.Contains(one.Signal)).Select(Ignore)];
        try
        {
            if (Announced is not null)
            {
                logger.Starting(Announced);
            }

            await StartAndStopAsync(host.Services.GetRequiredService<IHostApplicationLifetime>());
            if (Announced is not null)
            {
                logger.Stopped();
            }

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
            logger.Failed(IsExplained(e)
                ? e.Message
                : $"this should not happen, please report it: {e.GetType().Name}: {e.Message.TrimEnd('.')}. ({DebugHint})");
            logger.FailedWhere(e);
            return ExitCode.Failure;
        }
        finally
        {
            Array.ForEach(ignored, registration => registration.Dispose());
        }
    }

    private async Task StartAndStopAsync(IHostApplicationLifetime lifetime)
    {
        try
        {
            ConnectionGate? gate = host.Services.GetService<ConnectionGate>();
            gate?.Close();
            Starting();
            await host.StartAsync();
            Started();
            gate?.Open();
            TellWhereItListens();
            await using (StopWhen.Register(lifetime.StopApplication))
            {
                await host.WaitForShutdownAsync();
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop while it was starting.
        }

        // A service that throws stops the host, which does not say why.
        foreach (BackgroundService service in host.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            await (service.ExecuteTask is { IsFaulted: true } failed ? failed : Task.CompletedTask);
        }
    }

    private PosixSignalRegistration Ignore((PosixSignal Signal, string Name) signal) =>
        PosixSignalRegistration.Create(signal.Signal, context =>
        {
            context.Cancel = true; // not the default
            logger.SignalIgnored(signal.Name);
        });

    private void TellWhereItListens()
    {
        ICollection<string> addresses =
            host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (MetricsPath is not null)
        {
            foreach (string address in addresses)
            {
                logger.Listening(address, MetricsPath);
            }
        }

        host.Services.GetService<SystemdService>()?.Ready(addresses);
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "starting {Program}")]
    public static partial void Starting(this ILogger logger, string program);

    [LoggerMessage(Level = LogLevel.Information, Message = "listening on {Address}, metrics at {Path}")]
    public static partial void Listening(this ILogger logger, string address, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void Failed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "where it failed")]
    public static partial void FailedWhere(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Signal} ignored: there is nothing to reload; SIGTERM stops")]
    public static partial void SignalIgnored(this ILogger logger, string signal);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What}, so systemd's watchdog is not fed: {Reason}")]
    public static partial void WatchdogNotFed(this ILogger logger, string what, string reason);
}

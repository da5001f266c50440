using System.Diagnostics;
using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Keeping;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Hands the kept probe over to the exporter that asks for it, and takes it back when that one has ended. Who has the lock
/// of the directory is the one that reads the probe and writes its totals; the kernel takes it from whoever dies.
/// </summary>
internal sealed class HandoverService(
    PinDirectory pins, LiveOptions live, ProbeService probes, RenameMonitor monitor, SampleReader samples,
    ILogger<HandoverService> logger)
    : BackgroundService
{
    private const string Reason =
        "another exporter of this host has taken the probe over, and serves its counts (--probe.keep)";

    // Whoever asks has the probe within a second, also where a poll is under way.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(700);

    // Whoever asks does so twenty times a second: one that has not for so long is dead, or has what it asked for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private ulong _asked;
    private long _askedAt;

    // Within the host's patience or not: a handover that is under way ends before the probe goes.
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (probes.Probe is not { IsKept: true, Totals: { } totals } probe)
        {
            return Task.CompletedTask;
        }

        _asked = totals.Asked;
        return Task.Factory.StartNew(
            () => Run(probe, totals, stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private void Run(Probe probe, KeptTotals totals, CancellationToken stop)
    {
        Thread.CurrentThread.Name = "handover";
        while (!stop.WaitHandle.WaitOne(s_interval))
        {
            ulong asked = totals.Asked;
            if (asked != _asked)
            {
                (_asked, _askedAt) = (asked, Stopwatch.GetTimestamp());
                if (!monitor.IsHandedOver && probe.IsKept)
                {
                    HandOver(probe);
                }
            }
            else if (monitor.IsHandedOver && Stopwatch.GetElapsedTime(_askedAt) > s_patience)
            {
                TakeBack(probe);
            }
        }
    }

    // Not the lock before all else has ended: from then on another exporter reads and writes.
    private void HandOver(Probe probe)
    {
        samples.Pause();
        monitor.HandOver(Reason);
        probe.LetGo();
        pins.HandOver();
        logger.HandedOver(pins.Where);
    }

    private void TakeBack(Probe probe)
    {
        try
        {
            if (!pins.TryTakeBack())
            {
                return;
            }

            using KeptObjects? kept = pins.Find();
            probe.TakeBack(kept ?? throw new KeptException("nothing is kept there any more"));
            probes.Resume();
            monitor.SetIdleTimeout(live.Current.Series.IdleTimeout); // which may have changed since the start
            samples.Resume();
            logger.TakenBack(pins.Where);
        }
        catch (Exception e) when (e is KeptException or LibbpfException or IOException or UnauthorizedAccessException)
        {
            // With what is left of its capabilities it cannot attach another one: a new process can.
            throw new ProbeException(
                $"the exporter that had taken the probe in {pins.Where} over has ended, and this one cannot go on with what it "
                + $"left: {e.Message}. A restart can");
        }
    }
}

internal static partial class HandoverLog
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "another exporter asked for the probe kept in {Where}, and has it now: this one counts no more, and scrapes get 503")]
    public static partial void HandedOver(this ILogger logger, string where);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the other exporter has ended: this one goes on with the probe kept in {Where}")]
    public static partial void TakenBack(this ILogger logger, string where);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "the exporter that used {Where} has handed it over after {Milliseconds} ms")]
    public static partial void GotIt(this ILogger logger, string where, long milliseconds);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the exporter that uses {Where} was asked for its probe, and has not handed it over within {Seconds} s")]
    public static partial void NotHandedOver(this ILogger logger, string where, double seconds);
}

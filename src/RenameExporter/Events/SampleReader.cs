using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Events;

/// <summary>Whoever wants samples. Registered as a service; without one, none are taken.</summary>
internal interface ISampleConsumer
{
    /// <summary>Called on the reader's thread, for one sample after the other. Must not block.</summary>
    void Consume(RenameSample sample);
}

/// <summary>
/// Reads the ring buffer on a thread of its own, ten times a second, and at once when it is half full:
/// a wake-up for each sample would cost its rename 6 µs. It stops before the probe is detached.
/// </summary>
internal sealed class SampleReader(IEnumerable<ISampleConsumer> consumers, ILogger<SampleReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ISampleConsumer[] _consumers = [.. consumers];
    private Probe? _probe;
    private string? _failure;

    /// <summary>Whether there is a reason to take samples.</summary>
    public bool IsWanted => _consumers.Length > 0;

    /// <summary>Before the service starts. A probe without samples is never read.</summary>
    public void Open(Probe probe) => _probe = probe;

    // However little of the host's patience a slow scrape has left: what was renamed is read, which takes
    // a period at most, before the probe goes.
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _probe is { Samples: { } samples } probe
            ? Task.Factory.StartNew(
                () => Read(probe, samples, stoppingToken), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.CompletedTask;

    private void Read(Probe probe, RingBuffer samples, CancellationToken stop)
    {
        var decoder = new SampleDecoder(probe.Mode, probe.Actors.Size);
        while (!stop.IsCancellationRequested)
        {
            samples.Wait(Period, Hand);
            samples.Consume(Hand);
        }

        // What was renamed before the stop was asked for.
        samples.Consume(Hand);

        void Hand(ReadOnlySpan<byte> record)
        {
            try
            {
                RenameSample sample = decoder.Decode(record, probe.Cgroups is { } table ? table.Slots : []);
                foreach (ISampleConsumer consumer in _consumers)
                {
                    consumer.Consume(sample);
                }
            }
            catch (Exception e)
            {
                Log(e);
            }
        }
    }

    // A defect of ours, then: the next sample has its chance, and the log is not filled.
    private void Log(Exception failure)
    {
        if (_failure != failure.Message)
        {
            logger.SampleNotRead(failure);
        }

        _failure = failure.Message;
    }
}

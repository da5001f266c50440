using ExporterToolkit.Delivery;

namespace RenameExporter.Events;

/// <summary>Everything that the event pipeline counts.</summary>
/// <param name="Samples">Of the step that makes events of samples.</param>
/// <param name="Sinks">Empty: nobody wants events.</param>
internal sealed record PipelineCounts(QueueCounts Samples, IReadOnlyList<QueueCounts> Sinks);

/// <summary>
/// From samples to sinks. The thread that reads the kernel's ring only leaves its samples here; another
/// one makes events of them, because it asks /proc, which may take its time.
/// </summary>
/// <param name="make"><see cref="EventMaker.Make"/>; called on one thread.</param>
/// <param name="wanted">Which events the sinks get.</param>
internal sealed class EventPipeline(
    Func<RenameSample, RenameEvent> make, Predicate<RenameEvent> wanted,
    IReadOnlyList<SinkRunner<RenameEvent>> runners, ILogger logger, int capacity = 4096)
    : ISampleConsumer, IAsyncDisposable
{
    private const int MostAtOnce = 256;

    private readonly CountedQueue<RenameSample> _samples = new("samples", capacity);
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _failed;

    public PipelineCounts Counts => new(_samples.Counts, [.. runners.Select(runner => runner.Counts)]);

    public void Start()
    {
        foreach (SinkRunner<RenameEvent> runner in runners)
        {
            runner.Start();
        }

        _thread = new Thread(MakeEvents) { IsBackground = true, Name = "events" };
        _thread.Start();
    }

    public void Consume(RenameSample sample) => _samples.Offer(sample);

    /// <summary>Has every sink open anew what it writes to.</summary>
    public void Reopen()
    {
        foreach (SinkRunner<RenameEvent> runner in runners)
        {
            runner.Reopen();
        }
    }

    /// <summary>No sample comes any more: delivers what is there.</summary>
    /// <param name="patience">For this long; then the rest is dropped, and counted.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource();
        Task timeIsOver = Task.Delay(patience, limit.Token);
        _samples.Complete();
        if (_thread is not null)
        {
            await Task.WhenAny(_made.Task, timeIsOver);
        }

        if (_samples.Abandon() is > 0 and ulong left && timeIsOver.IsCompleted)
        {
            logger.SamplesLeft(left);
        }

        await Task.WhenAll(runners.Select(runner => runner.StopAsync(timeIsOver)));
        await limit.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SinkRunner<RenameEvent> runner in runners)
        {
            await runner.DisposeAsync();
        }

        if (_made.Task.IsCompleted)
        {
            _samples.Dispose();
        }
    }

    private void MakeEvents()
    {
        while (!_samples.IsFinished)
        {
            IReadOnlyList<RenameSample> batch = _samples.Take(MostAtOnce);
            foreach (RenameSample sample in batch)
            {
                MakeEvent(sample);
            }

            if (batch.Count == 0 && !_samples.IsFinished)
            {
                _samples.Wait();
            }
        }

        _made.SetResult();
    }

    private void MakeEvent(RenameSample sample)
    {
        try
        {
            RenameEvent made = make(sample);
            _samples.Delivered(1);
            if (!wanted(made))
            {
                return;
            }

            foreach (SinkRunner<RenameEvent> runner in runners)
            {
                runner.Offer(made);
            }
        }
        catch (Exception e)
        {
            _samples.Refused(1);
            if (!_failed)
            {
                _failed = true; // said once: it may be each of them
                logger.EventNotMade(e);
            }
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "stopped with {Samples} samples of which no events were made: --events.flush-timeout had passed")]
    public static partial void SamplesLeft(this ILogger logger, ulong samples);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "a sample could not be read, or not be handed on; please report it")]
    public static partial void SampleNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "an event could not be made of a sample, which is a bug, please report it")]
    public static partial void EventNotMade(this ILogger logger, Exception exception);
}

using System.Runtime.InteropServices;
using ExporterToolkit.Delivery;
using RenameExporter.Events.Selection;

namespace RenameExporter.Events;

/// <summary>Everything that the event pipeline counts.</summary>
/// <param name="Samples">Of the step that makes events of samples.</param>
/// <param name="Sinks">Empty: nobody wants events.</param>
/// <param name="WakeUps">How often a sample woke the reader of the kernel's ring.</param>
internal sealed record PipelineCounts(QueueCounts Samples, IReadOnlyList<QueueCounts> Sinks, ulong WakeUps = 0);

/// <summary>
/// From samples to sinks. The thread that reads the kernel's ring only leaves its samples here; another
/// one makes events of them, because it asks /proc, which may take its time.
/// </summary>
/// <param name="make"><see cref="EventMaker.Make"/>; called on one thread.</param>
/// <param name="selection">Which events the sinks get.</param>
/// <param name="capacity">Of the queue of samples, in places.</param>
/// <param name="rate">How many of these; null: all. What looks at events itself must do so before.</param>
/// <param name="summaries">What is said of renames without events; null: nothing.</param>
/// <param name="wanted">Hears of events that are wanted, before <paramref name="rate"/>; null: nobody does.</param>
internal sealed class EventPipeline(
    Func<RenameSample, RenameEvent> make, EventSelection selection,
    IReadOnlyList<SinkRunner<RenameEvent>> runners, ILogger logger, int capacity = Room.Places,
    OutputRate? rate = null, EventSummaries? summaries = null, Action<RenameEvent>? wanted = null)
    : ISampleConsumer, IAsyncDisposable
{
    private const int MostAtOnce = 64;

    private readonly CountedQueue<RenameSample> _samples = new(
        "samples", capacity, sample => sample.Slot, summaries is null ? null : summaries.Dropped, sample => sample.Places);
    private readonly List<RenameEvent> _batch = new(MostAtOnce);
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private int _limited; // of the batch that is being made
    private bool _failed;

    public PipelineCounts Counts => new(_samples.Counts, [.. runners.Select(runner => runner.Counts)]);

    /// <summary>A sink of which every actor has its share.</summary>
    /// <param name="capacity">Of its queue, in places.</param>
    /// <param name="selection">Which events it gets; null: all that any gets.</param>
    /// <param name="dropped">Says how many its queue has dropped: <see cref="EventMaker.Dropped"/>; null: it is not told.</param>
    public static SinkRunner<RenameEvent> Runner(
        ISink<RenameEvent> sink, TimeProvider time, ILogger logger, int capacity = Room.Places, EventSelection? selection = null,
        Func<ulong, RenameEvent>? dropped = null) =>
        new(
            sink, time, logger, capacity: capacity, ownerOf: made => made.Sample.Slot,
            placesOf: made => made.Places,
            wants: selection is null ? null : selection.IsWanted, dropped: dropped);

    /// <summary>Opens the sinks, and makes events for them.</summary>
    /// <exception cref="SinkException">A sink cannot work as it is set up: nothing was started.</exception>
    public void Start()
    {
        foreach (SinkRunner<RenameEvent> runner in runners)
        {
            runner.Open();
        }

        if (summaries is not null)
        {
            summaries.Wake = _samples.Signal;
        }

        _thread = new Thread(MakeEvents) { IsBackground = true, Name = "events" };
        _thread.Start();
    }

    /// <summary>
    /// After <see cref="Start"/>, once the process has the privileges that it is to keep: what waits is delivered from now on.
    /// A sink may start threads that block all signals, as librdkafka's do, and by a signal they would be told to let go.
    /// </summary>
    public void Deliver()
    {
        foreach (SinkRunner<RenameEvent> runner in runners)
        {
            runner.Start();
        }
    }

    public void Consume(params ReadOnlySpan<RenameSample> samples) => _samples.Offer(samples);

    /// <summary>Whether no sink would drop an alert. From any thread.</summary>
    public bool HasRoomForAlerts() => runners.All(runner => runner.HasRoomAhead);

    /// <summary>An event that no limit holds back, ahead of all that wait. From any thread.</summary>
    public void Alert(RenameEvent alert)
    {
        foreach (SinkRunner<RenameEvent> runner in selection.IsWanted(alert) ? runners : [])
        {
            runner.OfferAhead(alert);
        }
    }

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
        try
        {
            while (!_samples.IsFinished)
            {
                IReadOnlyList<RenameSample> batch = _samples.Take(MostAtOnce);
                MakeEvents(batch);
                Summarize(atEnd: false);
                if (batch.Count == 0 && !_samples.IsFinished)
                {
                    _samples.Wait();
                }
            }

            Summarize(atEnd: true);
        }
        finally
        {
            _made.SetResult();
        }
    }

    private void MakeEvents(IReadOnlyList<RenameSample> batch)
    {
        _limited = 0;
        int made = batch.Count(MakeEvent);
        Offer();
        _samples.Delivered(made - _limited);
        _samples.Limited(_limited);
        _samples.Refused(batch.Count - made);
    }

    private void Summarize(bool atEnd)
    {
        if (summaries is null || !(atEnd || summaries.IsDue))
        {
            return;
        }

        try
        {
            _batch.AddRange(summaries.Make(selection.IsWanted, rate, atEnd));
        }
        catch (Exception e)
        {
            SayOnce(e);
        }

        Offer();
    }

    private void Offer()
    {
        try
        {
            foreach (SinkRunner<RenameEvent> runner in _batch.Count > 0 ? runners : [])
            {
                runner.Offer(CollectionsMarshal.AsSpan(_batch));
            }
        }
        catch (Exception e)
        {
            SayOnce(e); // a bug does not end the exporter
        }

        _batch.Clear();
    }

    private bool MakeEvent(RenameSample sample)
    {
        try
        {
            if (!selection.MayBeWanted(sample))
            {
                return true; // /proc is not asked
            }

            RenameEvent made = make(sample);
            if (!selection.IsWanted(made))
            {
                return true;
            }

            wanted?.Invoke(made);
            if (rate?.TryTake(sample) == false)
            {
                _limited++;
                summaries?.Dropped(sample);
            }
            else
            {
                _batch.Add(summaries?.Tell(made) ?? made);
            }

            return true;
        }
        catch (Exception e)
        {
            SayOnce(e);
            summaries?.Dropped(sample);
            return false;
        }
    }

    // It may be each of them.
    private void SayOnce(Exception failure)
    {
        if (!_failed)
        {
            _failed = true;
            logger.EventNotMade(failure);
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

namespace ExporterToolkit.Delivery;

/// <summary>
/// One sink with its queue, retries and counts, and one thread, which waits where the sink does: what is slow or broken
/// costs its own items.
/// </summary>
/// <param name="sink">It is disposed of with the runner.</param>
/// <param name="time">For pauses.</param>
/// <param name="logger">For what goes wrong with the sink.</param>
/// <param name="random">From 0 to 1; by default random.</param>
/// <param name="capacity">Of the queue, in places; by default a few MB of items of some hundred bytes.</param>
/// <param name="ownerOf">See <see cref="CountedQueue{T}"/>.</param>
/// <param name="placesOf">See <see cref="CountedQueue{T}"/>.</param>
/// <param name="wants">Which items it takes: others are not offered, and not counted. Null: all.</param>
/// <param name="dropped">
/// Makes an item that says how many a full queue has dropped. It goes ahead of what waits when the sink delivers again, and while
/// that does not catch up, every ten seconds. Null: the sink's receiver is not told.
/// </param>
public sealed class SinkRunner<T>(
    ISink<T> sink, TimeProvider time, ILogger logger, Func<double>? random = null, int capacity = 4096,
    Func<T, int>? ownerOf = null, Func<T, int>? placesOf = null, Predicate<T>? wants = null,
    Func<ulong, T>? dropped = null)
    : IAsyncDisposable
{
    private const int MostAtOnce = 256;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);

    // Where a sink never catches up.
    private static readonly TimeSpan s_mostUntold = TimeSpan.FromSeconds(10);

    // After its last chance a sink has this long to notice.
    private static readonly TimeSpan s_farewell = TimeSpan.FromMilliseconds(100);

    private readonly SinkLog _log = new(sink.Name, logger, time);
    private readonly Backoff _backoff = new(s_firstWait, s_longestWait, random ?? Random.Shared.NextDouble);
    private readonly CountedQueue<T> _queue = new(sink.Name, capacity, ownerOf, placesOf: placesOf);
    private readonly CancellationTokenSource _abandoned = new();
    private volatile TaskCompletionSource _reopenAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private ulong _told; // of those that the full queue dropped
    private long _toldAt;

    /// <summary>At this moment.</summary>
    public QueueCounts Counts => _queue.Counts;

    /// <summary>Whether <see cref="OfferAhead"/> would drop nothing.</summary>
    public bool HasRoomAhead => _queue.HasRoomAhead;

    /// <summary>Before <see cref="Start"/>: finds out whether the sink can work as it is set up.</summary>
    /// <exception cref="SinkException">It cannot.</exception>
    public void Open() => sink.Open(logger);

    /// <summary>Once, before or after the first item.</summary>
    public void Start()
    {
        _started = true;
        new Thread(Run) { IsBackground = true, Name = "sink" }.Start();
    }

    /// <summary>Never waits, never throws.</summary>
    public void Offer(params ReadOnlySpan<T> items)
    {
        if (wants is not null)
        {
            items = Array.FindAll(items.ToArray(), wants);
        }

        if (!_queue.Offer(items) && !_queue.IsCompleted) // what the stop drops is not the sink's fault
        {
            _log.Dropped(_queue.Counts);
        }
    }

    /// <summary>The same for what goes ahead of all that waits, also of what the sink failed to deliver, and has room of its own.</summary>
    public void OfferAhead(T item)
    {
        if (wants?.Invoke(item) != false && !_queue.OfferAhead(item) && !_queue.IsCompleted)
        {
            _log.Dropped(_queue.Counts);
        }
    }

    /// <summary>Has the sink open anew, at once.</summary>
    public void Reopen()
    {
        _reopenAsked.TrySetResult();
        _queue.Signal();
    }

    /// <summary>Delivers what is queued for as long as is left of the time; drops the rest.</summary>
    /// <param name="patience">Ends when the time is over.</param>
    public async Task StopAsync(Task patience)
    {
        _queue.Complete();
        Task ended = _started ? _ended.Task : Task.CompletedTask;
        await Task.WhenAny(ended, patience);
        await _abandoned.CancelAsync();
        _queue.Signal();
        await Task.WhenAny(ended, Task.Delay(s_farewell));
        if (_queue.Abandon() is > 0 and ulong left)
        {
            _log.NotFlushed(left);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // One that still writes cannot be closed under its hands; it goes with the process.
        if (!_started || _ended.Task.IsCompleted)
        {
            await sink.DisposeAsync();
            _queue.Dispose();
            _abandoned.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_queue.IsFinished)
            {
                ReopenIfAsked();
                IReadOnlyList<T> batch = _queue.Take(MostAtOnce);
                if (batch.Count > 0)
                {
                    Deliver(batch);
                }
                else if (!_queue.IsFinished)
                {
                    WaitForMore();
                }
            }
        }
        catch (Exception) when (_abandoned.IsCancellationRequested)
        {
            // The time is over; StopAsync accounts for what is left.
        }
        catch (Exception e)
        {
            _log.Closed(e.Message); // a bug, of the sink's most likely: it does not end the exporter
        }

        _ended.SetResult();
    }

    private void Deliver(IReadOnlyList<T> batch)
    {
        for (int done = 0; done < batch.Count;)
        {
            IReadOnlyList<T> ahead = _queue.TakeAhead(MostAtOnce);
            if (done > 0 || ahead.Count > 0)
            {
                (batch, done) = ([.. ahead, .. batch.Skip(done)], 0);
            }

            IReadOnlyList<T> rest = batch;
            DeliveryResult result = Attempt(rest);
            _queue.Delivered(result.Delivered);
            _queue.Refused(result.Rejected);
            _queue.SentAgain(result.Uncertain);
            done += result.Settled;
            if (result.Settled > 0)
            {
                _backoff.Reset();
            }

            if (result.Rejection is { } rejection)
            {
                _log.Refused(rejection);
            }

            if (result.Failure is not { } failure)
            {
                QueueCounts counts = Counts;
                _log.Works(counts);
                TellDropped(counts);
                continue;
            }

            _queue.Failed();
            if (result.IsClosed)
            {
                _log.Closed(failure);
                DropEverything(batch.Count - done);
                return;
            }

            if (result.IsRefused)
            {
                _log.Refused(failure);
                _queue.Refused(1);
                done++;
            }
            else
            {
                _log.Failed(failure, Counts);
                TimeSpan wait = _backoff.Next();
                Pause(result.After > wait ? result.After.Value : wait);
                ReopenIfAsked();
            }
        }
    }

    private void TellDropped(QueueCounts counts)
    {
        if (dropped is not null && counts.QueueFull > _told && !_queue.IsCompleted
            && (counts.Queued == 0 || time.GetElapsedTime(_toldAt) >= s_mostUntold)
            && _queue.OfferAhead(dropped(counts.QueueFull - _told)))
        {
            _told = counts.QueueFull;
            _toldAt = time.GetTimestamp();
        }
    }

    private DeliveryResult Attempt(IReadOnlyList<T> items)
    {
        try
        {
            ValueTask<DeliveryResult> delivery = sink.DeliverAsync(items, _abandoned.Token);

            // The sink may not heed the token.
            DeliveryResult result = delivery.IsCompleted
                ? delivery.GetAwaiter().GetResult()
                : delivery.AsTask().WaitAsync(_abandoned.Token).GetAwaiter().GetResult();
            return result.Failure is null && result.Settled < items.Count
                ? result with { Failure = "it took fewer events than it was given" }
                : result;
        }
        catch (Exception e) when (!_abandoned.IsCancellationRequested)
        {
            return DeliveryResult.Retry(0, e.Message); // whatever it is: a sink never ends the exporter
        }
    }

    private void DropEverything(int count)
    {
        while (true)
        {
            _queue.Closed(count);
            if (_queue.IsFinished)
            {
                return; // the signal of the end may have come with that of what was just dropped
            }

            WaitForMore();
            count = _queue.Take(int.MaxValue).Count;
        }
    }

    private void ReopenIfAsked()
    {
        if (!_reopenAsked.Task.IsCompleted)
        {
            return;
        }

        _reopenAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            sink.ReopenAsync(_abandoned.Token).AsTask().WaitAsync(_abandoned.Token).GetAwaiter().GetResult();
            _backoff.Reset();
        }
        catch (Exception e) when (!_abandoned.IsCancellationRequested)
        {
            _queue.Failed();
            _log.Failed(e.Message, Counts); // the next delivery tries again
        }
    }

    private void WaitForMore()
    {
        _queue.Wait();
        _abandoned.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Until the time has passed, or somebody wants the sink opened anew.</summary>
    private void Pause(TimeSpan wait)
    {
        try
        {
            _reopenAsked.Task.WaitAsync(wait, time, _abandoned.Token).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            // Time to try again.
        }
    }
}

using ExporterToolkit.Delivery;
using Microsoft.Extensions.Time.Testing;
using Testing.Delivery;
using Testing.Logging;

namespace ExporterToolkit.Tests.Delivery;

public sealed class SinkRunnerTests : IAsyncDisposable
{
    private readonly TestSink<int> _sink = new();
    private readonly RecordingLogger<SinkRunner<int>> _logger = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SinkRunner<int> _runner;

    public SinkRunnerTests() => _runner = new(_sink, _time, _logger, random: () => 1, capacity: 10);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task Offer_toASinkThatWorks_isDeliveredInOrder()
    {
        Offer(5);
        _runner.Start();
        await Until.TrueAsync(() => _runner.Counts.Delivered == 5);

        Assert.Equal([0, 1, 2, 3, 4], _sink.Got);
        AssertAddsUp();
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task Offer_ofWhatItDoesNotWant_isNeitherDeliveredNorCounted()
    {
        await using var runner = new SinkRunner<int>(
            _sink, TimeProvider.System, _logger, capacity: 10, wants: item => item % 2 == 0);
        runner.Start();
        runner.Offer(1, 2, 3, 4);
        runner.OfferAhead(5);
        runner.OfferAhead(6);
        await runner.StopAsync(Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Equal([2, 4, 6], _sink.Got.Order());
        Assert.Equal((3ul, 0ul), (runner.Counts.Delivered, runner.Counts.Dropped));
        AssertAddsUp();
    }

    [Fact]
    public async Task Delivery_thatIsToBeMadeLater_isNotMadeSooner()
    {
        bool isOver = false;
        _sink.Behaviour = (items, _) => Task.FromResult(
            isOver ? new(items.Count) : DeliveryResult.Retry(0, "slow down") with { After = TimeSpan.FromMinutes(1), Uncertain = 2 });
        Offer(2);
        _runner.Start();
        await Until.TrueAsync(() => _runner.Counts.Failures == 1);
        isOver = true;
        for (int second = 0; second < 59; second++)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, _sink.Attempts);
        await Until.TrueAsync(() => _runner.Counts.Delivered == 2, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(2UL, _runner.Counts.Redelivered);
        AssertAddsUp();
    }

    [Fact]
    public async Task Delivery_ofWhichSomeWereRejected_settlesThemAll()
    {
        _sink.Behaviour = (items, _) => Task.FromResult(
            new DeliveryResult(items.Count - 2) { Rejected = 2, Rejection = "too old" });
        Offer(5);
        _runner.Start();
        await Until.TrueAsync(() => _runner.Counts.Queued == 0);

        Assert.Equal((3UL, 2UL, 0UL), (_runner.Counts.Delivered, _runner.Counts.Refused, _runner.Counts.Failures));
        Assert.Equal("test refused some events: too old", Assert.Single(_logger.Lines).Message);
        AssertAddsUp();
    }

    [Fact]
    public async Task Delivery_howeverOften_isOnOneThreadThatIsNobodyElses()
    {
        var threads = new HashSet<int>();
        bool ofThePool = false;
        _sink.Behaviour = (items, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            ofThePool |= Thread.CurrentThread.IsThreadPoolThread;
            return Task.FromResult(new DeliveryResult(items.Count));
        };
        _runner.Start();
        for (ulong i = 1; i <= 20; i++)
        {
            _runner.Offer(1);
            await Until.TrueAsync(() => _runner.Counts.Delivered == i);
        }

        Assert.Equal(20, _sink.Attempts);
        Assert.Single(threads);
        Assert.False(ofThePool); // which has scrapes to answer
    }

    [Fact]
    public async Task OfferAhead_behindAFullQueueOfAHungSink_isTheFirstToBeWritten()
    {
        var hang = new TaskCompletionSource<DeliveryResult>();
        _sink.Behaviour = (_, _) => hang.Task;
        _runner.Start();
        _runner.Offer(1, 2, 3);
        await Until.TrueAsync(() => _sink.Attempts == 1); // with these three, of which it will take one
        Offer(20); // of which 7 have room
        _runner.OfferAhead(99);
        List<int> written = [];
        _sink.Behaviour = (items, _) =>
        {
            lock (written)
            {
                written.AddRange(items);
            }

            return Task.FromResult(new DeliveryResult(items.Count));
        };
        hang.SetResult(new DeliveryResult(1));

        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // of the pause before it is tried again
            return _runner.Counts.Queued == 0;
        });

        Assert.Equal([99, 2, 3], written[..3]);
        Assert.Equal(10, written.Count);
        AssertAddsUp();
    }

    [Fact]
    public async Task StopAsync_whileTheSinkBlocksItsThread_endsAllTheSame()
    {
        using var blocked = new ManualResetEventSlim();
        _sink.Behaviour = (items, _) =>
        {
            blocked.Wait(CancellationToken.None); // as write(2) to a pipe that nobody reads
            return Task.FromResult(new DeliveryResult(items.Count));
        };
        _runner.Start();
        Offer(3);
        await Until.TrueAsync(() => _sink.Attempts == 1);

        await _runner.StopAsync(Task.CompletedTask);
        await _runner.DisposeAsync();

        Assert.Equal(3UL, _runner.Counts.Stopped);
        Assert.False(_sink.Disposed); // not under its hands
        AssertAddsUp();
        blocked.Set();
    }

    [Fact]
    public async Task Offer_byOneThatFloods_leavesTheOthersTheirShare()
    {
        var hang = new TaskCompletionSource<DeliveryResult>();
        _sink.Behaviour = (_, _) => hang.Task;
        await using var runner = new SinkRunner<int>(_sink, _time, _logger, capacity: 10, ownerOf: item => item / 1000);
        for (int i = 0; i < 100; i++)
        {
            runner.Offer(1000 + i);
        }

        runner.Offer(2000);
        _sink.Behaviour = (items, _) => Task.FromResult(new DeliveryResult(items.Count));
        runner.Start();
        await Until.TrueAsync(() => runner.Counts.Queued == 0);

        Assert.Equal([1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 2000], _sink.Got);
        QueueAssert.AddsUp(runner.Counts);
    }

    [Fact]
    public async Task Offer_toASinkThatHangs_dropsWhatHasNoRoomAndNeverWaits()
    {
        var hang = new TaskCompletionSource<DeliveryResult>();
        _sink.Behaviour = (_, _) => hang.Task;
        _runner.Start();
        Offer(1000);

        Assert.Equal(990UL, _runner.Counts.QueueFull);
        Assert.Equal(10UL, _runner.Counts.Queued);
        AssertAddsUp();
        Assert.Equal("test is too slow for the events: 1 dropped so far", Assert.Single(_logger.Lines).Message);

        await _runner.StopAsync(Task.CompletedTask);
        Assert.Equal(10UL, _runner.Counts.Stopped);
        AssertAddsUp();
        Assert.Contains(_logger.Lines, line => line.Message == "stopped with 10 events not delivered to test: the time to flush had passed");
    }

    /// <summary>Negative: it stands for so many.</summary>
    [Fact]
    public async Task Delivery_afterAFullQueue_saysOnceHowManyWereDropped()
    {
        var hang = new TaskCompletionSource();
        _sink.Behaviour = async (items, _) =>
        {
            await hang.Task;
            return new(items.Count);
        };
        await using var runner = new SinkRunner<int>(
            _sink, _time, _logger, capacity: 10, dropped: count => -(int)count);
        runner.Start();
        runner.Offer([.. Enumerable.Range(0, 1000)]);
        hang.SetResult();
        await Until.TrueAsync(() => _sink.Got.Contains(-990));
        runner.Offer(5);
        await Until.TrueAsync(() => runner.Counts.Queued == 0);

        Assert.Equal([-990], _sink.Got.Where(item => item < 0));
        Assert.Equal((1002UL, 990UL), (runner.Counts.Received, runner.Counts.Dropped)); // with the one that says it
        QueueAssert.AddsUp(runner.Counts);
    }

    [Fact]
    public async Task Delivery_bySinkThatNeverCatchesUp_saysEveryTenSecondsHowManyWereDropped()
    {
        SinkRunner<int>? runner = null;
        _sink.Behaviour = (items, _) =>
        {
            if (_sink.Attempts <= 40)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                runner!.Offer([.. Enumerable.Repeat(1, 2000)]); // when a batch is delivered, others wait
            }

            return Task.FromResult(new DeliveryResult(items.Count));
        };
        await using (runner = new(_sink, _time, _logger, capacity: 1000, dropped: count => -(int)count))
        {
            runner.Offer(1);
            runner.Start();
            await Until.TrueAsync(() => runner.Counts.Queued == 0 && (ulong)Told().Sum() == runner.Counts.QueueFull);
        }

        Assert.InRange(Told().Length, 4, 6);
        Assert.InRange(Told()[1], 9 * 1000, 11 * 2000);
        int[] Told() => [.. _sink.Got.Where(item => item < 0).Select(item => -item)];
        QueueAssert.AddsUp(runner.Counts);
    }

    [Fact]
    public async Task Delivery_thatFails_isTriedAgainLaterAndLosesNothing()
    {
        int failures = 0;
        _sink.Behaviour = (events, _) => Task.FromResult(
            failures++ < 8 ? DeliveryResult.Retry(0, "no space left") : new DeliveryResult(events.Count));
        _runner.Start();
        Offer(3);
        await Until.TrueAsync(() => _runner.Counts.Delivered == 3, () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal([0, 1, 2], _sink.Got);
        Assert.Equal(8UL, _runner.Counts.Failures);
        AssertAddsUp();
        Assert.Equal(
            [
                "events cannot be delivered to test, trying again: no space left",
                "events are delivered to test again (8 attempts failed, 0 events dropped so far)",
            ],
            _logger.Lines.Select(line => line.Message));
    }

    [Fact]
    public async Task Delivery_ofAPart_goesOnWithTheRest()
    {
        _sink.Behaviour = (events, _) => Task.FromResult(
            events.Count > 1 ? DeliveryResult.Retry(1, "broke off") : new DeliveryResult(1));
        Offer(3);
        _runner.Start();
        await Until.TrueAsync(() => _runner.Counts.Delivered == 3, () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal([0, 1, 2], _sink.Got);
        AssertAddsUp();
    }

    [Fact]
    public async Task Delivery_thatThrows_isAFailureLikeAnother()
    {
        bool broken = true;
        _sink.Behaviour = (events, _) => broken
            ? throw new InvalidOperationException("a bug of the sink")
            : Task.FromResult(new DeliveryResult(events.Count));
        _runner.Start();
        Offer(1);
        await Until.TrueAsync(() => _runner.Counts.Failures > 2, () => _time.Advance(TimeSpan.FromSeconds(1)));
        broken = false;
        await Until.TrueAsync(() => _runner.Counts.Delivered == 1, () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("a bug of the sink", _logger.Lines[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivery_thatIsRefused_dropsThatEventAlone()
    {
        _sink.Behaviour = (events, _) => Task.FromResult(events[0] == 1
            ? DeliveryResult.Refuse(0, "too large")
            : new DeliveryResult(1));
        _runner.Start();
        Offer(3);
        await Until.TrueAsync(() => _runner.Counts.Queued == 0, () => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal([0, 2], _sink.Got);
        Assert.Equal(1UL, _runner.Counts.Refused);
        AssertAddsUp();
    }

    [Fact]
    public async Task Delivery_toASinkThatClosed_dropsAllFromThenOn()
    {
        _sink.Behaviour = (_, _) => Task.FromResult(DeliveryResult.Close(1, "its reader has ended"));
        Offer(3);
        _runner.Start();
        await Until.TrueAsync(() => _runner.Counts.Queued == 0);
        Offer(2);
        await Until.TrueAsync(() => _runner.Counts.Queued == 0);

        Assert.Equal(1, _sink.Attempts);
        Assert.Equal(1UL, _runner.Counts.Delivered);
        Assert.Equal(4UL, _runner.Counts.Closed);
        AssertAddsUp();
        Assert.Equal("test gets no more events: its reader has ended", Assert.Single(_logger.Lines).Message);
        await _runner.StopAsync(Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Log_ofADayOfTrouble_isALineAMinute()
    {
        _sink.Behaviour = (_, _) => Task.FromResult(DeliveryResult.Retry(0, "no space left"));
        _runner.Start();
        Offer(30);
        DateTimeOffset began = _time.GetUtcNow();
        await Until.TrueAsync(() => _runner.Counts.Failures >= 100, () => _time.Advance(TimeSpan.FromSeconds(10)));
        int minutes = (int)(_time.GetUtcNow() - began).TotalMinutes;

        Assert.InRange(_logger.Lines.Count, 2, minutes + 3);
        Assert.Contains("20 events dropped so far", _logger.Lines[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reopen_whileItWaits_isAtOnce()
    {
        _runner.Start();
        _runner.Reopen();
        await Until.TrueAsync(() => _sink.Reopened == 1);

        // And in the middle of a wait before the next attempt: the clock stands still here.
        bool broken = true;
        _sink.Behaviour = (events, _) => Task.FromResult(
            broken ? DeliveryResult.Retry(0, "no such directory") : new DeliveryResult(events.Count));
        Offer(1);
        await Until.TrueAsync(() => _runner.Counts.Failures > 0);
        broken = false;
        _runner.Reopen();
        await Until.TrueAsync(() => _runner.Counts.Delivered == 1);

        Assert.Equal(2, _sink.Reopened);
    }

    [Fact]
    public async Task StopAsync_withTimeLeft_deliversWhatIsQueued()
    {
        Offer(7);
        _runner.Start();
        await _runner.StopAsync(Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        await _runner.DisposeAsync();

        Assert.Equal(7UL, _runner.Counts.Delivered);
        Assert.Empty(_logger.Lines);
        Assert.True(_sink.Disposed);
    }

    [Fact]
    public async Task Offer_afterTheStop_isDroppedAndNotSaidToBeTheSinksFault()
    {
        _runner.Start();
        await _runner.StopAsync(Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        Offer(3);

        Assert.Equal(3UL, _runner.Counts.Stopped);
        AssertAddsUp();
        Assert.Empty(_logger.Lines);
    }

    private void Offer(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _runner.Offer(i);
        }
    }

    private void AssertAddsUp() => QueueAssert.AddsUp(_runner.Counts);
}

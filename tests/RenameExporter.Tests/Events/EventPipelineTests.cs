using ExporterToolkit.Delivery;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Events.Selection;
using RenameExporter.Tests.Events.Formats;
using Testing.Delivery;
using Testing.Logging;

namespace RenameExporter.Tests.Events;

public sealed class EventPipelineTests : IAsyncDisposable
{
    private readonly RecordingLogger<EventPipeline> _logger = new();
    private readonly TestSink<RenameEvent> _one = new();
    private readonly TestSink<RenameEvent> _other = new();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Consume_ofManySamples_reachesEverySink()
    {
        await using EventPipeline pipeline = Pipeline(EventSelection.All);
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 1000; i++)
        {
            pipeline.Consume(Samples.Kernel with { Pid = i });
        }

        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Enumerable.Range(0, 1000), _one.Got.Select(e => e.Sample.Pid));
        Assert.Equal(Enumerable.Range(0, 1000), _other.Got.Select(e => e.Sample.Pid));
        AssertAddsUp(pipeline);
    }

    /// <summary>The exporter lets go of its privileges in between.</summary>
    [Fact]
    public async Task Consume_beforeDeliver_waits()
    {
        await using EventPipeline pipeline = Pipeline(EventSelection.All);
        pipeline.Start();
        pipeline.Consume(Samples.Kernel);
        await Until.TrueAsync(() => pipeline.Counts.Sinks.All(sink => sink.Queued == 1));
        Assert.Empty(_one.Got);

        pipeline.Deliver();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 1), (_one.Got.Count, _other.Got.Count));
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task Consume_whileASinkHangs_reachesTheOthers()
    {
        _one.Behaviour = async (_, _) =>
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return default;
        };
        await using EventPipeline pipeline = Pipeline(EventSelection.All);
        pipeline.Start();
        pipeline.Deliver();
        pipeline.Consume(Samples.Kernel);

        await Until.TrueAsync(() => _other.Got.Count == 1);
        await pipeline.StopAsync(TimeSpan.FromMilliseconds(50));

        Assert.Equal([0UL, 1UL], pipeline.Counts.Sinks.Select(sink => sink.Delivered));
        Assert.Equal(1UL, pipeline.Counts.Sinks[0].Stopped);
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task Consume_whileEventsCannotBeMade_dropsWhatHasNoRoom()
    {
        using var gate = new ManualResetEventSlim();
        await using EventPipeline pipeline = Pipeline(EventSelection.All, sample =>
        {
            gate.Wait();
            return Samples.Of(sample);
        });
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 100; i++)
        {
            pipeline.Consume(Samples.Kernel);
        }

        Assert.Equal(84UL, pipeline.Counts.Samples.Dropped);
        AssertAddsUp(pipeline);
        gate.Set();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(16, _one.Got.Count);
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task Alert_behindALongQueue_isTheNextOfEverySink()
    {
        var hang = new TaskCompletionSource();
        _one.Behaviour = async (items, _) =>
        {
            await hang.Task;
            return new(items.Count);
        };
        await using EventPipeline pipeline = Pipeline(new() { NotUids = [666] });
        pipeline.Start();
        pipeline.Deliver();
        pipeline.Consume(Samples.Kernel);
        await Until.TrueAsync(() => _one.Attempts == 1);
        for (int i = 0; i < 100; i++)
        {
            pipeline.Consume(Samples.Kernel with { Pid = 1 });
        }

        await Until.TrueAsync(() => pipeline.Counts.Sinks[0].Queued == 101);
        pipeline.Alert(Samples.Event with { Burst = Lines.Burst });
        pipeline.Alert(Samples.Of(Samples.Kernel with { Uid = 666 })); // which nobody wants
        hang.SetResult();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.NotNull(_one.Got.ElementAt(1).Burst);
        Assert.Single(_other.Got, made => made.Burst is not null);
        Assert.All([_one, _other], sink => Assert.DoesNotContain(sink.Got, made => made.Sample.Uid == 666));
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task HasRoomForAlerts_isOfTheFullestSink()
    {
        var hang = new TaskCompletionSource();
        _one.Behaviour = async (items, _) =>
        {
            await hang.Task;
            return new(items.Count);
        };
        await using EventPipeline pipeline = Pipeline(EventSelection.All);
        pipeline.Start();
        pipeline.Deliver();
        int told = 0;
        while (pipeline.HasRoomForAlerts())
        {
            pipeline.Alert(Lines.GuardEvent with { Sample = Samples.Kernel with { Pid = ++told } });
            await Until.TrueAsync(() => _other.Got.Count == told);
        }

        hang.SetResult();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.InRange(told, CountedQueue<RenameEvent>.MostAhead, 2 * CountedQueue<RenameEvent>.MostAhead);
        Assert.Equal(Enumerable.Range(1, told), _one.Got.Select(made => made.Sample.Pid));
    }

    [Fact]
    public async Task Consume_behindAFloodOfAnother_isNotLost()
    {
        using var taken = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        await using EventPipeline pipeline = Pipeline(EventSelection.All, sample =>
        {
            taken.Set();
            gate.Wait();
            return Samples.Of(sample);
        });
        pipeline.Start();
        pipeline.Deliver();
        pipeline.Consume(Samples.Kernel);
        taken.Wait(TestContext.Current.CancellationToken); // all that comes now waits in the queue
        for (int i = 0; i < 100; i++)
        {
            pipeline.Consume(Samples.Kernel with { Slot = 7 });
        }

        pipeline.Consume(Samples.Kernel with { Slot = 8, Pid = 1 });
        gate.Set();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Single(_one.Got, made => made.Sample.Pid == 1);
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task Consume_ofASampleThatBreaksUs_losesThatOneAlone()
    {
        await using EventPipeline pipeline = Pipeline(EventSelection.All, sample =>
            sample.Pid % 2 == 0 ? Samples.Of(sample) : throw new InvalidOperationException("odd"));
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 10; i++)
        {
            pipeline.Consume(Samples.Kernel with { Pid = i });
        }

        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(5, _one.Got.Count);
        Assert.Equal(5UL, pipeline.Counts.Samples.Refused);
        Assert.Single(_logger.Lines);
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task Consume_ofWhatNobodyWants_reachesNobody()
    {
        await using EventPipeline pipeline = Pipeline(new() { Uids = [0] });
        pipeline.Start();
        pipeline.Deliver();
        pipeline.Consume(Samples.Kernel);
        pipeline.Consume(Samples.Kernel with { Uid = 0 });
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Single(_one.Got);
        Assert.Equal(1UL, pipeline.Counts.Sinks[0].Received);
    }

    /// <summary>And what nobody wants takes no part of it.</summary>
    [Fact]
    public async Task Consume_ofMoreThanTheRate_dropsTheRestAndCountsIt()
    {
        var rate = new OutputRate(10, new TestClock(), _logger);
        await using EventPipeline pipeline = Pipeline(new() { Uids = [0] }, rate: rate);
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 100; i++)
        {
            pipeline.Consume(Samples.Kernel, Samples.Kernel with { Uid = 0 });
        }

        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        // One alone has half of it at once.
        Assert.Equal((105UL, 95UL), (pipeline.Counts.Samples.Delivered, pipeline.Counts.Samples.Limited));
        Assert.Equal([5, 5], [_one.Got.Count, _other.Got.Count]);
        AssertAddsUp(pipeline);
    }

    /// <summary>20 of 1,000 were sampled, and half of these dropped by the rate: a line tells of both.</summary>
    [Fact]
    public async Task Hidden_renamesOfAnActor_areToldByASummaryWhenItIsQuiet()
    {
        var hidden = new HiddenRenames();
        await using EventPipeline pipeline = Pipeline(
            new() { Uids = [1000] }, rate: new OutputRate(20, new TestClock(), _logger), hidden: hidden);
        pipeline.Start();
        pipeline.Deliver();
        RenameSample sample = Samples.Kernel with { Slot = SlotNumbers.FirstActor };
        for (int i = 0; i < 20; i++)
        {
            pipeline.Consume(sample); // of these, half are too many
        }

        await Until.TrueAsync(() => pipeline.Counts.Samples.Queued == 0);
        Count(hidden, "mv", uid: 1000, suppressed: 980);
        Count(hidden, "unwanted", uid: 0, suppressed: 5, slot: 1);
        hidden.Tick(TimeSpan.FromSeconds(1));
        hidden.Tick(TimeSpan.FromSeconds(2));
        await Until.TrueAsync(() => !hidden.IsDue);
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        RenameEvent summary = Assert.Single(_one.Got, made => made.Hidden is not null);
        ulong events = (ulong)_one.Got.Count(made => made.Hidden is null);
        Assert.Equal((980UL, 20 - events), (summary.Hidden!.Suppressed, summary.Hidden.Lost));
        Assert.Equal(summary, _one.Got.Last());
        Assert.Equal(_one.Got, _other.Got);
        AssertAddsUp(pipeline);
    }

    /// <summary>Whatever is full, dropped, or breaks us: events, and what the lines tell, are all renames.</summary>
    [Fact]
    public async Task Hidden_renamesAtTheEnd_areToldThoughNobodyIsQuiet()
    {
        var hidden = new HiddenRenames();
        using var gate = new ManualResetEventSlim();
        await using EventPipeline pipeline = Pipeline(
            EventSelection.All,
            sample =>
            {
                gate.Wait();
                return sample.Pid % 3 == 0 ? throw new InvalidOperationException("a third") : Samples.Of(sample);
            },
            hidden: hidden);
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 100; i++)
        {
            pipeline.Consume(Samples.Kernel with
            {
                Slot = SlotNumbers.FirstActor,
                Pid = i,
                Suppressed = (ulong)i * 7,
                SuppressedBefore = 7,
            });
        }

        Count(hidden, "mv", uid: 1000, suppressed: 777);
        gate.Set();
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        RenameEvent[] events = [.. _one.Got.Where(made => made.Hidden is null)];
        Hidden[] told = [.. _one.Got.Select(made => made.Hidden).OfType<Hidden>()];
        Assert.InRange(events.Length, 1, 99);
        Assert.Equal(
            100UL + 777,
            (ulong)events.Length + told.Aggregate(0UL, (sum, one) => sum + one.Suppressed + one.Lost)
                + events.Aggregate(0UL, (sum, made) => sum + made.Sample.SuppressedBefore));
        AssertAddsUp(pipeline);
    }

    /// <summary>What was suppressed of all that have no slot is no number of the one whose sample it is.</summary>
    [Fact]
    public async Task Hidden_renamesOfTheOverflow_areToldByItsSummaryAlone()
    {
        var hidden = new HiddenRenames();
        await using EventPipeline pipeline = Pipeline(EventSelection.All, hidden: hidden);
        pipeline.Start();
        pipeline.Deliver();
        pipeline.Consume(
            Samples.Kernel with { Slot = SlotNumbers.OverflowRenamed, Suppressed = 50, SuppressedBefore = 50 });
        hidden.Counted(SlotNumbers.OverflowRenamed, default, default, 50, 0);
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0UL, Assert.Single(_one.Got, made => made.Hidden is null).Sample.SuppressedBefore);
        Hidden told = Assert.Single(_one.Got, made => made.Hidden is not null).Hidden!;
        Assert.Equal(("<overflow>", 50UL), (Samples.Text(told.Who.Comm), told.Suppressed));
    }

    [Fact]
    public async Task StopAsync_whileAnEventIsMade_saysHowManySamplesWereLeft()
    {
        using var gate = new ManualResetEventSlim();
        await using EventPipeline pipeline = Pipeline(EventSelection.All, sample =>
        {
            gate.Wait();
            return Samples.Of(sample);
        });
        pipeline.Start();
        pipeline.Deliver();
        for (int i = 0; i < 3; i++)
        {
            pipeline.Consume(Samples.Kernel);
        }

        await pipeline.StopAsync(TimeSpan.FromMilliseconds(50));
        gate.Set();
        await Until.TrueAsync(() => pipeline.Counts.Sinks.All(sink => sink.Received > 0)); // too late for a sink

        Assert.Equal(3UL, pipeline.Counts.Samples.Stopped);
        Assert.Equal(
            "stopped with 3 samples of which no events were made: --events.flush-timeout had passed",
            Assert.Single(_logger.Lines).Message);
        AssertAddsUp(pipeline);
    }

    [Fact]
    public async Task StopAsync_ofOneThatNeverStarted_ends()
    {
        await using EventPipeline pipeline = Pipeline(EventSelection.All);
        pipeline.Consume(Samples.Kernel);
        await pipeline.StopAsync(TimeSpan.FromMinutes(1));
        AssertAddsUp(pipeline);
    }

    private EventPipeline Pipeline(
        EventSelection selection, Func<RenameSample, RenameEvent>? make = null, OutputRate? rate = null,
        HiddenRenames? hidden = null) => new(
        make ?? Samples.Of, selection,
        [
            EventPipeline.Runner(_one, TimeProvider.System, _logger),
            EventPipeline.Runner(_other, TimeProvider.System, _logger),
        ],
        _logger, make is null ? 4096 : 16, rate,
        hidden is null ? null : new(hidden, one => Samples.Summary(one.Who, one.Suppressed, one.Lost)));

    private static void Count(HiddenRenames hidden, string comm, uint uid, ulong suppressed, int slot = 0) =>
        hidden.Counted(
            SlotNumbers.FirstActor + slot, new ActorSlot { Key = Actors.Key(comm, uid) }, default, suppressed, 0);

    private static void AssertAddsUp(EventPipeline pipeline)
    {
        QueueAssert.AddsUp(pipeline.Counts.Samples);
        Assert.All(pipeline.Counts.Sinks, sink => QueueAssert.AddsUp(sink));
    }
}

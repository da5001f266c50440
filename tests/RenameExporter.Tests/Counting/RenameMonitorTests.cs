using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Abi;
using RenameExporter.Commands.Probing;
using RenameExporter.Counting;
using RenameExporter.Probing;
using RenameExporter.Tests.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Counting;

public sealed class RenameMonitorTests : IDisposable
{
    private readonly TestProbe _test = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<RenameMonitor> _log = new();
    private readonly RenameMonitor _monitor;

    public RenameMonitorTests() => _monitor = new RenameMonitor(_time, _log);

    public void Dispose()
    {
        _monitor.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void Take_beforeStart_saysThatNothingIsAttached()
    {
        var e = Assert.Throws<ProbeException>(_monitor.Take);

        Assert.Equal("the probe is not attached yet", e.Message);
        Assert.Equal(e.Message, _monitor.Unavailable);
    }

    [Fact]
    public void Take_startedButNeverPolled_isStillUnavailable()
    {
        Start();

        Assert.Throws<ProbeException>(_monitor.Take);
    }

    [Fact]
    public void Poll_beforeStart_throws() =>
        Assert.Throws<InvalidOperationException>(_monitor.Poll);

    [Fact]
    public void Take_afterTheFirstPoll_hasTheCountsOfNow()
    {
        Start();
        _monitor.Poll();
        _test.Count(Actors.Key("bash"), times: 3); // after the poll: scrapes are fresh

        Assert.Null(_monitor.Unavailable);
        Assert.Equal(3UL, _monitor.Take().Events.Renamed);
    }

    [Fact]
    public void Poll_eachOne_isCounted()
    {
        Start();
        _monitor.Poll();
        _monitor.Poll();

        Assert.Equal((2UL, 0UL), (_monitor.Take().Poll.Polls, _monitor.Take().Poll.Errors));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Poll_duration_isByTheInjectedClock()
    {
        var monitor = new RenameMonitor(new TickingTime(TimeSpan.FromMilliseconds(250)), _log);
        monitor.Start(new RenameRecorder(_test.Probe, new SeriesOptions(10, TimeSpan.Zero)));
        monitor.Poll();

        // Asked at its begin, before and after the slots are read, and at its end.
        Assert.Equal(TimeSpan.FromMilliseconds(750), monitor.Take().Poll.Duration);
    }

    [Fact]
    public void Poll_counterThatFell_isAnErrorAndIsLogged()
    {
        Start();
        _test.Count(Actors.Key("bash"), times: 5);
        _monitor.Poll();
        _test.Slots[SlotNumbers.FirstActor].Counts.Renames = 4;
        _test.Health.UnpairedExits++;

        _monitor.Poll();

        Assert.Equal(1UL, _monitor.Take().Poll.Errors);
        (LogLevel level, string message) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Error, level);
        Assert.EndsWith(
            ": comm bash, uid 0, errno 0 fell from 5 to 4", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Poll_fullTableOfIdleActors_makesRoom()
    {
        Start();
        for (int i = 0; i < _test.Probe.Actors.Capacity; i++)
        {
            _test.Count(Actors.Key($"actor{i}"));
        }

        _monitor.Poll();
        _monitor.Poll();

        Assert.Equal(8UL, _monitor.Take().ActorSlots.Reclaimed);
        Assert.True(_test.Count(Actors.Key("late")));
    }

    [Fact]
    public void Poll_idle_allocatesNothing()
    {
        Start();
        _test.Count(Actors.Key("bash"));
        for (int i = 0; i < 5; i++)
        {
            _monitor.Poll();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        _monitor.Poll();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Poll_probeThatIsGone_makesItUnavailableAndLogsItOnce()
    {
        Start();
        _monitor.Poll();
        _test.Dispose();

        _monitor.Poll();
        _monitor.Poll();

        var e = Assert.Throws<ProbeException>(_monitor.Take);
        Assert.StartsWith("the probe cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.Equal(e.Message, _monitor.Unavailable);
        (LogLevel level, string message) = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Error, $"scrapes will get 503: {e.Message}"), (level, message));
    }

    [Fact]
    public void Take_probeThatIsGoneSinceTheLastPoll_saysSo()
    {
        Start();
        _monitor.Poll();
        _test.Dispose();

        Assert.Equal("the probe is detached", Assert.Throws<ProbeException>(_monitor.Take).Message);
    }

    [Fact]
    public void Dispose_twice_isHarmlessAndEndsUse()
    {
        Start();
        _monitor.Poll();

        _monitor.Dispose();
        _monitor.Dispose();

        Assert.Equal("the probe is detached", Assert.Throws<ProbeException>(_monitor.Take).Message);
    }

    /// <summary>Another exporter counts on with the same memory, and ends; this one goes on where that one has left it.</summary>
    [Fact]
    public void HandOver_readsAndPublishesNothing_untilTheNextStart()
    {
        using var test = new TestProbe(outlives: true);
        using var monitor = new RenameMonitor(_time, _log);
        monitor.Start(Recorder(test));
        test.Count(Actors.Key("bash"), times: 3);
        monitor.Poll();

        monitor.HandOver("it is another's");
        using (TestProbe next = test.Next())
        {
            using RenameRecorder other = Recorder(next);
            test.Count(Actors.Key("bash"), times: 4);
            other.Take(PollResult.None).Dispose();
            byte[] published = next.Probe.Totals!.Published.ToArray();
            test.Count(Actors.Key("bash"), times: 5);
            monitor.Poll();
            Assert.Equal(published, test.Probe.Totals!.Published);
            Assert.Equal("it is another's", Assert.Throws<ProbeException>(monitor.Take).Message);
            Assert.Equal(("it is another's", true), (monitor.NotReady, monitor.IsHandedOver));
            Assert.Equal(("it is another's", null), ProbeServices.Report(monitor)); // systemd's watchdog would start it anew
        }

        test.Probe.TakeBack(new(new Dictionary<string, SafeFileHandle>())); // attached to nothing, it has no links
        monitor.Start(Recorder(test));
        monitor.Poll();

        Assert.Equal((12UL, false), (monitor.Take().Events.Renamed, monitor.IsHandedOver));
        Assert.Null(monitor.NotReady);
    }

    private static RenameRecorder Recorder(TestProbe test) => new(test.Probe, new SeriesOptions(10, TimeSpan.Zero));

    private void Start() => _monitor.Start(new RenameRecorder(_test.Probe, new SeriesOptions(10, TimeSpan.Zero)));

    /// <summary>A clock that goes on by one step each time it is read.</summary>
    private sealed class TickingTime(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Tests.Configuration;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Commands.Probing;

public sealed class PollServiceTests
{
    // Against hangs only: nothing here takes time.
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Run_byTheClock_pollsOncePerInterval()
    {
        using var test = new TestProbe();
        var time = new ObservedTime();
        using var monitor = new RenameMonitor(time, NullLogger<RenameMonitor>.Instance);
        monitor.Start(new RenameRecorder(test.Probe, new SeriesOptions(10, TimeSpan.Zero)));
        monitor.Poll();
        ExporterOptions options = CommandLineRun.Good("--probe.poll-interval=5s");
        using var service = new PollService(new LiveOptions(options), monitor, time);
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        await service.StartAsync(cancellation);
        await time.TimerCreated.WaitAsync(s_hangLimit, cancellation);
        for (ulong polls = 2; polls <= 4; polls++)
        {
            time.Advance(TimeSpan.FromSeconds(4.9));
            Assert.Equal(polls - 1, monitor.Take().Poll.Polls);
            time.Advance(TimeSpan.FromSeconds(0.1));
            await PolledAsync(monitor, polls);
        }

        await service.StopAsync(cancellation);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Run_intervalThatChanges_holdsAtOnce()
    {
        using var test = new TestProbe();
        var time = new ObservedTime();
        using var monitor = new RenameMonitor(time, NullLogger<RenameMonitor>.Instance);
        monitor.Start(new RenameRecorder(test.Probe, new SeriesOptions(10, TimeSpan.Zero)));
        monitor.Poll();
        var live = new LiveOptions(CommandLineRun.Good("--probe.poll-interval=1m"));
        using var service = new PollService(live, monitor, time);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await service.StartAsync(cancellation);
        await time.TimerCreated.WaitAsync(s_hangLimit, cancellation);
        await Task.Delay(50, cancellation); // until it waits for a tick and for changes

        live.Take(CommandLineRun.GoodValues("--probe.poll-interval=2s"));
        time.Advance(TimeSpan.FromSeconds(2));
        await PolledAsync(monitor, 2);

        await service.StopAsync(cancellation);
    }

    [Fact]
    public async Task Run_idleTimeoutThatChanges_expiresSeriesFromThenOn()
    {
        using var test = new TestProbe();
        var time = new ObservedTime();
        using var monitor = new RenameMonitor(time, NullLogger<RenameMonitor>.Instance);
        monitor.Start(new RenameRecorder(test.Probe, new SeriesOptions(10, TimeSpan.FromHours(24))));
        test.Count(Actors.Key("mv"), times: 1);
        monitor.Poll();
        var live = new LiveOptions(CommandLineRun.Good("--probe.poll-interval=1m"));
        using var service = new PollService(live, monitor, time);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await service.StartAsync(cancellation);
        await time.TimerCreated.WaitAsync(s_hangLimit, cancellation);
        await Task.Delay(50, cancellation); // until it waits for a tick and for changes
        time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(monitor, 2);
        time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(monitor, 3);
        Assert.Single(monitor.Take().Actors);

        live.Take(CommandLineRun.GoodValues("--series.idle-timeout=1m", "--probe.poll-interval=1m"));
        time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(monitor, 4);
        Assert.Empty(monitor.Take().Actors);

        await service.StopAsync(cancellation);
    }

    // The tick goes on on another thread.
    private static async Task PolledAsync(RenameMonitor monitor, ulong polls)
    {
        using var limit = new CancellationTokenSource(s_hangLimit);
        while (monitor.Take().Poll.Polls < polls)
        {
            await Task.Delay(1, limit.Token);
        }
    }

    /// <summary>The service makes its timer on another thread; time must wait for it.</summary>
    private sealed class ObservedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timerCreated = new();

        public Task TimerCreated => _timerCreated.Task;

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _timerCreated.TrySetResult();
            return timer;
        }
    }
}

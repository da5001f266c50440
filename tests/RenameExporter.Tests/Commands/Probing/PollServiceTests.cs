using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Tests.Configuration;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Commands.Probing;

public sealed class PollServiceTests : IDisposable
{
    // Against hangs only: nothing here takes time.
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromMinutes(1);

    private readonly TestProbe _probe = new();
    private readonly ObservedTime _time = new();
    private readonly RenameMonitor _monitor;

    public PollServiceTests()
    {
        _monitor = new(_time, NullLogger<RenameMonitor>.Instance);
        _monitor.Start(new RenameRecorder(_probe.Probe, new SeriesOptions(10, TimeSpan.FromHours(24))));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_byTheClock_pollsOncePerInterval()
    {
        using PollService service = await StartAsync(Live("5s"));
        for (ulong polls = 2; polls <= 4; polls++)
        {
            _time.Advance(TimeSpan.FromSeconds(4.9));
            Assert.Equal(polls - 1, _monitor.Take().Poll.Polls);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await PolledAsync(polls);
        }

        await service.StopAsync(Cancellation);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Run_intervalThatChanges_holdsAtOnce()
    {
        LiveOptions live = Live("1m");
        using PollService service = await StartAsync(live);
        await Task.Delay(50, Cancellation); // until it waits for a tick and for changes

        live.Take(CommandLineRun.GoodValues("--probe.poll-interval=2s"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await PolledAsync(2);

        await service.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Run_idleTimeoutThatChanges_expiresSeriesFromThenOn()
    {
        _probe.Count(Actors.Key("mv"), times: 1);
        LiveOptions live = Live("1m");
        using PollService service = await StartAsync(live);
        await Task.Delay(50, Cancellation); // until it waits for a tick and for changes
        _time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(2);
        _time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(3);
        Assert.Single(_monitor.Take().Actors);

        live.Take(CommandLineRun.GoodValues("--series.idle-timeout=1m", "--probe.poll-interval=1m"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await PolledAsync(4);
        Assert.Equal(0, _monitor.Take().Actors.Count);

        await service.StopAsync(Cancellation);
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _probe.Dispose();
    }

    private static LiveOptions Live(string interval) => new(CommandLineRun.Good($"--probe.poll-interval={interval}"));

    /// <summary>Polled once, and until the timer is there.</summary>
    private async Task<PollService> StartAsync(LiveOptions live)
    {
        _monitor.Poll();
        var service = new PollService(live, _monitor, _time, _time.Wait);
        await service.StartAsync(Cancellation);
        await _time.TimerCreated.WaitAsync(s_hangLimit, Cancellation);
        return service;
    }

    // The tick goes on on another thread.
    private async Task PolledAsync(ulong polls)
    {
        using var limit = new CancellationTokenSource(s_hangLimit);
        while (_monitor.Take().Poll.Polls < polls)
        {
            await Task.Delay(1, limit.Token);
        }
    }

    /// <summary>The service makes its timer on another thread; time must wait for it.</summary>
    private sealed class ObservedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timerCreated = new();

        public Task TimerCreated => _timerCreated.Task;

        public bool Wait(WaitHandle handle, TimeSpan limit)
        {
            var due = new ManualResetEvent(false); // not disposed: its timer may be about to set it
            using ITimer timer = CreateTimer(_ => due.Set(), null, limit, Timeout.InfiniteTimeSpan);
            return WaitHandle.WaitAny([handle, due]) == 0;
        }

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _timerCreated.TrySetResult();
            return timer;
        }
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RenameExporter.Configuration;
using RenameExporter.Commands.Probing;
using RenameExporter.Snapshots;
using RenameExporter.Tests.Configuration;
using RenameExporter.Tests.Kernel;

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
        using var service = new PollService(options, monitor, time);
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

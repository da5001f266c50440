using ExporterToolkit.Delivery;
using ExporterToolkit.Hosting;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Events.Selection;
using RenameExporter.Tests.Configuration;
using Testing.Delivery;
using Testing.Logging;

namespace RenameExporter.Tests.Hosting;

/// <summary>Each live flag takes effect where it is used.</summary>
public sealed class LiveTests
{
    [Fact]
    public void LogLevel_thatChanges_holdsForTheNextLine()
    {
        var live = new LiveOptions(CommandLineRun.Good());
        using ILoggerFactory factory = LoggerFactory.Create(
            logging => logging.AddLines(() => live.Current.LogLevel, LogFormat.Logfmt));
        ILogger logger = factory.CreateLogger<LiveTests>();
        Assert.False(logger.IsEnabled(LogLevel.Debug));

        live.Take(CommandLineRun.GoodValues("--log.level=debug"));
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.False(logger.IsEnabled(LogLevel.Trace));

        live.Take(CommandLineRun.GoodValues("--log.level=error"));
        Assert.False(logger.IsEnabled(LogLevel.Warning));
    }

    // With the minute of the start it would hang.
    [Fact]
    public async Task FlushTimeout_thatChanges_holdsForTheStop()
    {
        var sink = new TestSink<RenameEvent>
        {
            Behaviour = async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return default;
            },
        };
        var logger = new RecordingLogger<EventPipeline>();
        await using var pipeline = new EventPipeline(
            Samples.Of, EventSelection.All, [new SinkRunner<RenameEvent>(sink, TimeProvider.System, logger)], logger);
        var live = new LiveOptions(CommandLineRun.Good("--events.flush-timeout=1m"));
        using var service = new EventService(live.Current, live, pipeline, new RecordingLogger<EventService>());
        await service.StartAsync(TestContext.Current.CancellationToken);
        pipeline.Deliver();
        pipeline.Consume(Samples.Kernel);
        await Until.TrueAsync(() => sink.Attempts > 0);

        live.Take(CommandLineRun.GoodValues("--events.flush-timeout=0"));
        await service.StopAsync(TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromSeconds(50), TestContext.Current.CancellationToken);

        Assert.Empty(sink.Got);
    }
}

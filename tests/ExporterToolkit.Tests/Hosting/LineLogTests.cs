using System.Diagnostics;
using ExporterToolkit.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace ExporterToolkit.Tests.Hosting;

public sealed class LineLogTests : IDisposable
{
    private const string WebServer = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly GatedWriter _output = new();
    private LogLevel _level = LogLevel.Information;

    [Fact]
    public void Log_thatNobodyReads_holdsNobodyUp_andSaysLaterWhatIsMissing()
    {
        const int Lines = 5000;
        _output.Gate.Reset();
        LineLog log = Start();
        ILogger logger = log.CreateLogger("ours");

        for (int i = 0; i < Lines; i++)
        {
            Say(logger, $"line {i}");
        }

        // One may be in the writer's hand.
        Assert.InRange(log.Dropped, Lines - LineLog.Room - 1, Lines - LineLog.Room);
        _output.Gate.Set();
        log.Dispose();
        string[] written = _output.Lines;
        Assert.Equal(Lines - log.Dropped + 1, written.Length);
        Assert.Single(written, line => line.Contains(
            $"level=WARN msg=\"{log.Dropped} log lines dropped: standard error was not read\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Dispose_waitsForAll_butNotForeverForAReader()
    {
        _output.Gate.Reset();
        LineLog log = Start();
        Say(log.CreateLogger("ours"), "the last words");
        var watch = Stopwatch.StartNew();

        log.Dispose();

        Assert.InRange(watch.Elapsed.TotalSeconds, 0.5, 30); // and not for ever
        _output.Gate.Set();
        using (LineLog read = Start())
        {
            Say(read.CreateLogger("ours"), "heard");
        }

        Assert.Contains(_output.Lines, line => line.EndsWith("msg=\"heard\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Output_thatIsClosed_dropsAndCounts()
    {
        _output.Dispose();
        using LineLog log = Start();
        ILogger logger = log.CreateLogger("ours");

        SpinWait.SpinUntil(
            () =>
            {
                Say(logger, "unheard");
                return log.Dropped > 0;
            },
            TimeSpan.FromSeconds(30));

        Assert.NotEqual(0, log.Dropped);
    }

    [Fact]
    public void Kind_ofTheWebServers_isSaidOnceAMinute_andWithoutATrace()
    {
        using (LineLog log = Start())
        {
            ILogger logger = log.CreateLogger(WebServer);
            Flood(logger, 100);
            Say(logger, "another kind", kind: 2);
            _time.Advance(KindLimit.Interval);
            Flood(logger, 100);
        }

        string[] lines = [.. _output.Lines.Select(line => line[line.IndexOf("msg=", StringComparison.Ordinal)..])];
        Assert.Equal(
            [
                "msg=\"refused InvalidOperationException: why\"",
                "msg=\"another kind\"",
                "msg=\"refused InvalidOperationException: why (and 99 more of this kind since the last such line)\"",
            ],
            lines);
    }

    [Fact]
    public void Debug_showsAll_withTraces()
    {
        _level = LogLevel.Debug;
        using (LineLog log = Start())
        {
            Flood(log.CreateLogger(WebServer), 100);
        }

        Assert.Equal(100, _output.Lines.Count(line => line.Contains(" at ExporterToolkit.Tests", StringComparison.Ordinal)));
        string once = Assert.Single(_output.Lines, line => !line.Contains("level=DEBUG", StringComparison.Ordinal));
        Assert.EndsWith("msg=\"refused InvalidOperationException: why\"", once, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_thatFailsForAWhile_isWrittenToAgain_andSaysWhatIsMissing()
    {
        _output.IsFull = true;
        using (LineLog log = Start())
        {
            ILogger logger = log.CreateLogger("ours");
            Say(logger, "lost");
            Assert.True(SpinWait.SpinUntil(() => log.Dropped == 1, TimeSpan.FromSeconds(30)));
            _output.IsFull = false;
            Say(logger, "heard");
        }

        Assert.Equal(
            ["msg=\"heard\"", "msg=\"1 log lines dropped: standard error was not read\""],
            _output.Lines.Select(line => line[line.IndexOf("msg=", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void Lines_ofOurOwn_areAllSaid()
    {
        using (LineLog log = Start())
        {
            Flood(log.CreateLogger("RenameExporter.Probing"), 100);
        }

        Assert.Equal(100, _output.Lines.Length);
    }

    public void Dispose() => _output.Dispose();

    private static void Say(ILogger logger, string text, Exception? exception = null, int kind = 1) =>
        logger.Log(LogLevel.Error, new EventId(kind), text, exception, (said, _) => said);

    private static void Flood(ILogger logger, int times)
    {
        for (int i = 0; i < times; i++)
        {
            try
            {
                throw new InvalidOperationException("why");
            }
            catch (InvalidOperationException e)
            {
                Say(logger, "refused", e);
            }
        }
    }

    private LineLog Start() => new(() => _level, LogFormat.Logfmt, _output, _time);

    private sealed class GatedWriter : StringWriter
    {
        public ManualResetEventSlim Gate { get; } = new(true);

        public volatile bool IsFull;

        public string[] Lines => ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public override void Write(string? value)
        {
            Gate.Wait();
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            base.Write(value);
        }
    }
}

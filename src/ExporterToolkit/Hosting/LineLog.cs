using System.Threading.Channels;
using ExporterToolkit.Exposition;

namespace ExporterToolkit.Hosting;

/// <summary>
/// The log: lines on standard error, written by a thread of its own. Whoever logs never waits for whoever reads: the
/// queue holds <see cref="Room"/> lines, and what comes when it is full is dropped and counted.
/// </summary>
public sealed class LineLog : ILoggerProvider
{
    /// <summary>Lines that wait at most.</summary>
    public const int Room = 1024;

    // What nobody has read by then is not worth waiting for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Room) { SingleReader = true });
    private readonly Func<LogLevel> _level;
    private readonly LineFormatter _formatter;
    private readonly KindLimit _limit;
    private readonly TextWriter _output;
    private readonly Thread _writer;
    private long _dropped;

    /// <param name="level">The lowest that is written now.</param>
    internal LineLog(Func<LogLevel> level, LogFormat format, TextWriter output, TimeProvider time)
    {
        _level = level;
        _formatter = new(format);
        _limit = new(time);
        _output = output;
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Lines that nobody will read, since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    /// <summary>Waits until all is written, or for a second.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writer.Join(s_patience);
    }

    private void Add(LogLevel level, string message, Exception? exception)
    {
        if (!_lines.Writer.TryWrite(_formatter.Line(level, message, exception)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private void Write()
    {
        long told = 0;
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryRead(out string? line))
            {
                if (!TryOutput(line))
                {
                    Interlocked.Increment(ref _dropped);
                }
                else if (Dropped is var dropped && dropped > told && TryOutput(_formatter.Line(
                    LogLevel.Warning, $"{dropped - told} log lines dropped: standard error was not read", null)))
                {
                    told = dropped;
                }
            }
        }
    }

    // A line at a time: what other processes write there stands between lines, and a disk that was full loses no others.
    private bool TryOutput(string line)
    {
        try
        {
            _output.Write(line);
            _output.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false; // There is no other place to say so; the next line may find room.
        }
    }

    private sealed class CategoryLogger(LineLog log, string category) : ILogger
    {
        // Of the framework, and of its web server, which anybody may address.
        private readonly bool _isFrameworks = category.StartsWith("Microsoft.", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= log._level();

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string message = formatter(state, exception);
            if (_isFrameworks && logLevel > LogLevel.Debug)
            {
                if (IsEnabled(LogLevel.Debug))
                {
                    log.Add(LogLevel.Debug, message, exception); // each of them, with its trace
                }

                if (log._limit.Admit((category, eventId.Id)) is not { } keptBack)
                {
                    return;
                }

                message = (exception is null ? message : $"{message} {exception.GetType().Name}: {exception.Message}")
                    + (keptBack == 0 ? "" : $" (and {keptBack} more of this kind since the last such line)");
                exception = null;
            }

            log.Add(logLevel, message, exception);
        }
    }
}

/// <summary>What became of the log.</summary>
/// <param name="log">Null: the host has another one, and no such family.</param>
internal sealed class LogSource(MetricFamily family, LineLog? log) : IMetricSource
{
    public IReadOnlyList<MetricFamily> Families { get; } = log is null ? [] : [family];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        ulong dropped = (ulong)(log?.Dropped ?? 0);
        return (writer, _) =>
        {
            if (log is not null)
            {
                writer.Write(family, dropped);
            }

            return ValueTask.CompletedTask;
        };
    }
}

/// <summary>One message of a kind in a minute: a peer that nobody knows may cause as many as it likes.</summary>
internal sealed class KindLimit(TimeProvider time)
{
    /// <summary>From one message of a kind to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // By the place in the code that says it: there are but so many.
    private readonly Dictionary<(string Category, int Event), (long At, long KeptBack)> _kinds = [];
    private readonly Lock _lock = new();

    /// <returns>How many were kept back since the last one that was let through; null: this one is, too.</returns>
    public long? Admit((string Category, int Event) kind)
    {
        lock (_lock)
        {
            if (_kinds.TryGetValue(kind, out var last) && time.GetElapsedTime(last.At) < Interval)
            {
                _kinds[kind] = last with { KeptBack = last.KeptBack + 1 };
                return null;
            }

            _kinds[kind] = (time.GetTimestamp(), 0);
            return last.KeptBack;
        }
    }
}

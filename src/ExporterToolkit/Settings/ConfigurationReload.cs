using ExporterToolkit.Exposition;

namespace ExporterToolkit.Settings;

/// <summary>
/// Looks at the file of the flags now and then. When it has changed, the values of its live flags are in force; the
/// others stay as they were at the start, and the log says so. A mistake leaves everything as it was.
/// </summary>
public sealed class ConfigurationReload : BackgroundService
{
    private readonly Action<FlagValues> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private FlagValues _current;
    private FlagFile _file; // the last one read, good or not
    private string _waiting = ""; // what was last said to need a restart
    private volatile ReloadHealth _health;

    /// <param name="values">Those of the start; <see cref="FlagValues.IsWatchable"/>.</param>
    /// <param name="take">Puts values in force.</param>
    /// <param name="time">The clock of the looks.</param>
    /// <param name="logger">Gets one line for each change.</param>
    public ConfigurationReload(
        FlagValues values, Action<FlagValues> take, TimeProvider time, ILogger<ConfigurationReload> logger)
    {
        (_current, _take, _time, _logger) = (values, take, time, logger);
        _file = values.File ?? throw new ArgumentException("there is no file to read again", nameof(values));
        _health = new(0, 0, LastSucceeded: true, time.GetUtcNow());
    }

    /// <summary>For any thread.</summary>
    internal ReloadHealth Health => _health;

    /// <summary>How it stands with the file, for /metrics.</summary>
    /// <param name="families">
    /// Changes by outcome, whether the last one is in force, and when what is in force was read.
    /// </param>
    public IMetricSource Metrics(IReadOnlyList<MetricFamily> families) => new ReloadSource(families, () => _health);

    /// <summary>One look. Not for two threads at once.</summary>
    internal void Look()
    {
        if (!_file.Watched.HaveChanged())
        {
            return;
        }

        _file = _file.ReadAgain();
        string[] problems = [.. _file.Mistakes, .. _file.BadValues];
        if (problems.Length > 0)
        {
            _health = _health.Refused();
            _logger.ConfigurationNotReloaded(OneLine.Of(string.Join("; ", problems)));
            return;
        }

        Take();
        _health = _health.InForce(_time.GetUtcNow());
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WatchedFiles.LookAsync(Look, _time, stoppingToken);

    private void Take()
    {
        FlagValues wanted = _current.With(_file, _ => true);
        FlagValues now = _current.With(_file, flag => flag.Live);
        Flag[] live = [.. _file.Flags.Where(flag => !now.HasSame(flag, _current))];
        Flag[] others = [.. _file.Flags.Where(flag => !wanted.HasSame(flag, now))];
        string overridden = string.Join(", ", _current.ChangedInVain(_file).Select(flag => flag.Name));
        _current = now;
        _take(now);
        _logger.ConfigurationReloaded(_file.Name, live.Length > 0 ? Names(live, now)
            : "nothing" + (overridden.Length == 0 ? "" : $", as the command line or the environment has {overridden}"));

        string waiting = Names(others, wanted);
        if (waiting.Length > 0 && waiting != _waiting)
        {
            _logger.NeedsRestart(_file.Name, waiting);
        }

        _waiting = waiting;
    }

    private static string Names(IEnumerable<Flag> flags, FlagValues values) => OneLine.Of(string.Join(
        ", ", flags.Select(flag => $"{flag.Name}={string.Join(',', values.Given(flag).Select(given => given.Text))}")));
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has changed and is in force: {Changes}")]
    public static partial void ConfigurationReloaded(this ILogger logger, string file, string changes);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot reload configuration; the old one stays: {Error}")]
    public static partial void ConfigurationNotReloaded(this ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} has changed, and this takes a restart: {Flags}")]
    public static partial void NeedsRestart(this ILogger logger, string file, string flags);
}

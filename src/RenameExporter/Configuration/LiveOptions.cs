using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

/// <summary>The options in force: those of the start, with what a change of the file has made of the live ones.</summary>
internal sealed class LiveOptions(ExporterOptions start)
{
    private volatile ExporterOptions _current = start;

    /// <summary>For whoever cannot ask each time.</summary>
    public event Action<ExporterOptions>? Changed;

    public ExporterOptions Current => _current;

    /// <summary>Takes the live flags' values. Not for two threads at once.</summary>
    public void Take(FlagValues values)
    {
        ExporterOptions options = _current;
        _current = options with
        {
            MaxRequests = values.Value(ExporterFlags.MaxRequests),
            PollInterval = values.Value(ExporterFlags.PollInterval),
            Series = options.Series with { IdleTimeout = values.Value(ExporterFlags.SeriesIdleTimeout) },
            Events = options.Events with { FlushTimeout = values.Value(ExporterFlags.EventsFlushTimeout) },
            LogLevel = values.Value(ExporterFlags.LogLevel),
        };
        Changed?.Invoke(_current);
    }
}

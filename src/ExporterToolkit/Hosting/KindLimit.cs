namespace ExporterToolkit.Hosting;

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

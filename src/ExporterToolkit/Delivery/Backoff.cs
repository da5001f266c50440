namespace ExporterToolkit.Delivery;

/// <summary>Twice as long each time, and a random part of it: many exporters do not return at one moment.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> random)
{
    private TimeSpan? _next;

    /// <returns>Between a half and the whole of the step.</returns>
    public TimeSpan Next()
    {
        TimeSpan step = _next ?? first;
        _next = step * 2 < longest ? step * 2 : longest;
        return step * (0.5 + random() / 2);
    }

    public void Reset() => _next = null;
}

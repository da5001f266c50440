using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

/// <summary>rate_limit at work: full at first, a token for each request, and a new one each interval.</summary>
internal sealed class TokenBucket(RequestRate rate, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _full; // when it is full again, since it began: all there is to know

    public TimeSpan Interval => rate.Interval;

    /// <returns>False when it is empty.</returns>
    public bool TryTake()
    {
        TimeSpan now = time.GetElapsedTime(_began);
        lock (_lock)
        {
            if (_full - now > (rate.Burst - 1) * rate.Interval)
            {
                return false;
            }

            _full = (_full > now ? _full : now) + rate.Interval;
            return true;
        }
    }
}

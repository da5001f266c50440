using System.Net.Security;
using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

/// <summary>One configuration, in the forms that connections and requests need.</summary>
internal sealed class Rules(WebConfiguration configuration, TimeProvider time, ILogger logger)
{
    /// <summary>Null: plain HTTP.</summary>
    public SslServerAuthenticationOptions? Tls { get; } = configuration.Tls is { } tls
        ? TlsOptions.Of(tls, configuration.Http2, logger)
        : null;

    public WebConfiguration Configuration => configuration;

    /// <summary>Null: any number of requests.</summary>
    public TokenBucket? Rate { get; } = configuration.Rate is { } rate ? new TokenBucket(rate, time) : null;

    /// <summary>Null: nobody is asked.</summary>
    public PasswordCheck? Passwords { get; } = configuration.Users.Count > 0
        ? new PasswordCheck(configuration.Users)
        : null;
}

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

using System.Threading.RateLimiting;

namespace ExporterToolkit.Web.Protection;

/// <summary>
/// bcrypt is slow on purpose, some 50 ms of a core at cost 10, and anybody may ask for it. One at a time,
/// and few in line: whoever guesses passwords gets one core at most, and the rest are told to come back.
/// </summary>
/// <param name="verify">Password and hash to whether they belong together.</param>
internal sealed class BcryptQueue(Func<string, string, bool> verify) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = 1,
        QueueLimit = 16, // as many as a second or so serves
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public BcryptQueue()
        : this((password, hash) => BCrypt.Net.BCrypt.Verify(password, hash))
    {
    }

    /// <returns>Null: the line is too long.</returns>
    public async Task<bool?> VerifyAsync(string password, string hash, CancellationToken cancellation)
    {
        using RateLimitLease lease = await _limiter.AcquireAsync(1, cancellation);

        // Not on the thread of the connection: it may have others to serve.
        return lease.IsAcquired
            ? await Task.Run(() => verify(password, hash), CancellationToken.None)
            : null;
    }

    public void Dispose() => _limiter.Dispose();
}

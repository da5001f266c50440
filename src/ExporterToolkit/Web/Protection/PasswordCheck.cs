using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

namespace ExporterToolkit.Web.Protection;

/// <summary>
/// Whether a password is that of a user of one configuration. What was right is remembered, by a keyed hash, so that
/// a scrape costs no bcrypt; what was wrong never is, so that every guess costs one, for whatever name.
/// </summary>
internal sealed class PasswordCheck(IReadOnlyDictionary<string, string> users)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _none = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _right = new(StringComparer.Ordinal);
    private readonly string[] _hashes = [.. users.OrderBy(user => user.Key, StringComparer.Ordinal).Select(user => user.Value)];

    /// <returns>Null: too many are being checked.</returns>
    public async Task<bool?> IsRightAsync(
        string user, string password, BcryptQueue queue, CancellationToken cancellation)
    {
        byte[] seen = Digest(user, password);
        if (CryptographicOperations.FixedTimeEquals(seen, _right.GetValueOrDefault(user, _none)))
        {
            return true;
        }

        // An unknown name takes as long as a known one: always the same one for the same name, so that it
        // does not tell itself by changing where users have different costs.
        bool known = users.TryGetValue(user, out string? hash);
        bool? right = await queue.VerifyAsync(password, hash ?? StandIn(user), cancellation);
        if (right == true && known)
        {
            _right[user] = seen;
        }

        return right & known;
    }

    private string StandIn(string user) => _hashes[Digest(user, "")[0] % _hashes.Length];

    private byte[] Digest(string user, string password) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user.Length}:{user}{password}"));
}

/// <summary>
/// bcrypt is slow on purpose, some 50 ms of a core at cost 10, and anybody may ask for it. One at a time,
/// and few in line: whoever guesses passwords gets one core at most, and the rest are told to come back.
/// </summary>
/// <param name="verify">Password and hash to whether they belong together; by default bcrypt.</param>
internal sealed class BcryptQueue(Func<string, string, bool>? verify = null) : IDisposable
{
    private readonly Func<string, string, bool> _verify =
        verify ?? ((password, hash) => BCrypt.Net.BCrypt.Verify(password, hash));

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = 1,
        QueueLimit = 16, // as many as a second or so serves
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <returns>Null: the line is too long.</returns>
    public async Task<bool?> VerifyAsync(string password, string hash, CancellationToken cancellation)
    {
        using RateLimitLease lease = await _limiter.AcquireAsync(1, cancellation);

        // Not on the thread of the connection: it may have others to serve.
        return lease.IsAcquired
            ? await Task.Run(() => _verify(password, hash), CancellationToken.None)
            : null;
    }

    public void Dispose() => _limiter.Dispose();
}

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Web.Protection;

/// <summary>RFC 7617, for every path.</summary>
internal static class BasicAuthentication
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="realm">Whose passwords they are, for the dialogue of a browser; without quotes.</param>
    public static async Task HandleAsync(
        HttpContext context, RequestDelegate next, PasswordCheck passwords, BcryptQueue queue, string realm)
    {
        ConnectionPlace? connection = ConnectionPlace.Of(context);
        bool? right = false;
        if (Credentials(context.Request.Headers.Authorization) is var (user, password))
        {
            var guess = new Guess(ConnectionPlace.AddressOf(context), connection?.WrongGuesses ?? 0);
            right = await passwords.IsRightAsync(user, password, queue, guess, context.RequestAborted);
            if (right == true)
            {
                connection?.Authenticate(user);
            }
            else
            {
                if (right == false && connection is not null)
                {
                    connection.WrongGuesses++;
                }

                await queue.HoldBackAsync(context.RequestAborted);
            }
        }

        if (right == false)
        {
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
        }

        await (right switch
        {
            true => next(context),
            false => PlainText.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "a user name and its password are needed"),
            null => PlainText.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "too many passwords are being checked; try again",
                TimeSpan.FromSeconds(1)),
        });
    }

    /// <returns>Null when there are none that could be right.</returns>
    private static (string User, string Password)? Credentials(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out AuthenticationHeaderValue? value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
        {
            return null;
        }

        try
        {
            string text = s_utf8.GetString(Convert.FromBase64String(value.Parameter));
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>
/// Whether a password is that of a user of one configuration. What was right is remembered, by a keyed hash, so that
/// a scrape costs no bcrypt; what was wrong never is, so that every guess costs one, for whatever name.
/// </summary>
/// <param name="before">What held until now: whose hash has stayed the same is not asked to prove it again.</param>
internal sealed class PasswordCheck(IReadOnlyDictionary<string, string> users, PasswordCheck? before = null)
{
    private readonly IReadOnlyDictionary<string, string> _users = users;
    private readonly byte[] _key = before?._key ?? RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _none = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _right = new(
        before?._right.Where(user => users.GetValueOrDefault(user.Key) == before._users[user.Key]) ?? [],
        StringComparer.Ordinal);
    private readonly string[] _hashes = [.. users.OrderBy(user => user.Key, StringComparer.Ordinal).Select(user => user.Value)];

    /// <returns>Null: too many are being checked.</returns>
    public async Task<bool?> IsRightAsync(
        string user, string password, BcryptQueue queue, Guess guess, CancellationToken cancellation)
    {
        byte[] seen = Digest(user, password);
        if (CryptographicOperations.FixedTimeEquals(seen, _right.GetValueOrDefault(user, _none)))
        {
            return true;
        }

        // An unknown name takes as long as a known one: always the same one for the same name, so that it
        // does not tell itself by changing where users have different costs.
        bool known = _users.TryGetValue(user, out string? hash);
        bool? right = await queue.VerifyAsync(password, hash ?? StandIn(user), guess, cancellation);
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

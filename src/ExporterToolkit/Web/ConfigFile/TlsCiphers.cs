using System.Net.Security;
using System.Security.Authentication;
using ExporterToolkit.Settings;
using static System.Net.Security.TlsCipherSuite;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>cipher_suites and its neighbours: what OpenSSL is told to offer, and what .NET cannot tell it.</summary>
internal static class TlsCiphers
{
    // Those of Go's tls.CipherSuites(), which are what the format knows. TLS 1.3 has its own, which the
    // format leaves alone: a list of 1.2's must not switch 1.3 off.
    private static readonly TlsCipherSuite[] s_tls13 =
        [TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256];

    private static readonly TlsCipherSuite[] s_tls12 =
    [
        TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    private static readonly string[] s_curves = ["CurveP256", "CurveP384", "CurveP521", "X25519"];

    /// <returns>Null: OpenSSL's own choice.</returns>
    public static IReadOnlyList<TlsCipherSuite>? Read(YamlMap map, Mistakes mistakes, SslProtocols versions)
    {
        // The server's order always holds: .NET sets SSL_OP_CIPHER_SERVER_PREFERENCE. Go ignores the key too.
        _ = map.Switch("prefer_server_cipher_suites", fallback: true);
        foreach (Placed<string> curve in map.Texts("curve_preferences") ?? [])
        {
            mistakes.Add(curve.Line, s_curves.Contains(curve.Value)
                ? "curve_preferences is not supported: .NET leaves the curves to OpenSSL, whose openssl.cnf has "
                    + "'Groups' for them"
                : $"curve_preferences: unknown curve '{curve.Value}'");
        }

        if (map.Texts("cipher_suites") is not { Count: > 0 } names)
        {
            return null;
        }

        string[] known = [.. s_tls13.Concat(s_tls12).Select(suite => suite.ToString())];
        var given = new List<TlsCipherSuite>(s_tls13);
        foreach (Placed<string> name in names)
        {
            if (known.Contains(name.Value))
            {
                given.Add(Enum.Parse<TlsCipherSuite>(name.Value));
            }
            else
            {
                mistakes.Add(
                    name.Line,
                    $"cipher_suites: '{name.Value}' is unknown or insecure{Suggestion.For(name.Value, known)}. "
                    + $"There are {string.Join(", ", known)}");
            }
        }

        TlsCipherSuite[] suites = [.. given.Distinct()];
        if (suites.Length == s_tls13.Length && versions == SslProtocols.Tls12)
        {
            mistakes.Add(names[0].Line, "cipher_suites has none for TLS 1.2, and max_version is TLS12");
        }

        return suites;
    }
}

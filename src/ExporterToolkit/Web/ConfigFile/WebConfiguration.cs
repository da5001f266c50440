using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>What --web.config.file says, checked, with the certificates it names.</summary>
/// <param name="Tls">Null: plain HTTP.</param>
/// <param name="Http2">Whether clients may choose HTTP/2; with TLS only.</param>
/// <param name="Headers">Sent with every response.</param>
/// <param name="Users">Name to bcrypt hash; empty: everybody may read.</param>
/// <param name="Rate">Null: any number of requests.</param>
internal sealed record WebConfiguration(
    TlsConfiguration? Tls,
    bool Http2,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Users,
    RequestRate? Rate)
{
    /// <summary>
    /// What a file that is read again may not do: open what was closed. It may be half written, or cut by a
    /// full disk, and an empty file is a good one that asks for nothing.
    /// </summary>
    /// <returns>Null: nobody comes in for want of what was asked for before.</returns>
    public string? Loosens(WebConfiguration before) => (before.Tls, Tls) switch
    {
        (null, not null) => "TLS can be switched on by a restart only",
        (not null, null) => "TLS can be switched off by a restart only",
        _ when before.Users.Count > 0 && Users.Count == 0 => "passwords can be switched off by a restart only",
        ({ RequiresClients: true } was, { RequiresClients: false }) => Weaker(was),
        ({ VerifiesClients: true } was, { VerifiesClients: false }) => Weaker(was),
        ({ AllowedSans: not null }, { AllowedSans: null }) => "client_allowed_sans can be switched off by a restart only",
        _ => null,
    };

    private static string Weaker(TlsConfiguration was) =>
        $"client_auth_type can become weaker than {was.ClientAuthentication} by a restart only";
}

/// <param name="Interval">From one request to the next, when they come without end.</param>
/// <param name="Burst">So many may come at once.</param>
internal sealed record RequestRate(TimeSpan Interval, int Burst);

/// <param name="Certificate">With its private key.</param>
/// <param name="Intermediates">What the certificate's file has besides it; sent to clients.</param>
/// <param name="ClientCas">Who may sign clients' certificates.</param>
/// <param name="AllowedSans">A client's certificate must have one of these names; null: any will do.</param>
/// <param name="CipherSuites">Null: what OpenSSL offers.</param>
internal sealed record TlsConfiguration(
    X509Certificate2 Certificate,
    X509Certificate2Collection Intermediates,
    ClientAuthentication ClientAuthentication,
    X509Certificate2Collection ClientCas,
    IReadOnlyList<string>? AllowedSans,
    SslProtocols Versions,
    IReadOnlyList<TlsCipherSuite>? CipherSuites)
{
    /// <summary>Whether a client without a certificate is refused.</summary>
    public bool RequiresClients => ClientAuthentication
        is ClientAuthentication.RequireAnyClientCert or ClientAuthentication.RequireAndVerifyClientCert;

    /// <summary>Whether a client's certificate must be valid, and of <see cref="ClientCas"/>.</summary>
    public bool VerifiesClients => ClientAuthentication
        is ClientAuthentication.VerifyClientCertIfGiven or ClientAuthentication.RequireAndVerifyClientCert;
}

/// <summary>client_auth_type, by the names of Go's crypto/tls.</summary>
internal enum ClientAuthentication
{
    NoClientCert,
    RequestClientCert,
    RequireAnyClientCert,
    VerifyClientCertIfGiven,
    RequireAndVerifyClientCert,
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Settings;
using static ExporterToolkit.Web.ConfigFile.ClientAuthentication;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>The file of --web.config.file (prometheus/exporter-toolkit, docs/web-configuration.md).</summary>
public sealed class WebConfigurationFile : ConfigurationFile
{
    private WebConfigurationFile(string file)
        : base(file)
    {
    }

    /// <summary>Null when something is wrong.</summary>
    internal WebConfiguration? Configuration { get; private set; }

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static WebConfigurationFile Read(string file)
    {
        var read = new WebConfigurationFile(file);
        read.Read("tls_server_config", read.Parse);
        return read;
    }

    private void Parse(YamlMap map, Mistakes mistakes)
    {
        YamlMap? section = map.Map("tls_server_config");
        TlsConfiguration? tls = section is not null
            ? new TlsSection(section, mistakes, Path.GetDirectoryName(File)!, Files).Read()
            : null;
        var (http2, headers) = HttpSection.Read(map.Map("http_server_config"), mistakes);
        IReadOnlyDictionary<string, string> users = UsersSection.Read(map.Map("basic_auth_users"), mistakes);
        RequestRate? rate = RateSection.Read(map.Map("rate_limit"), mistakes);
        map.RefuseOthers();
        if (users.Count > 0 || section?.Text("key") is not null)
        {
            Files.HasSecrets(File);
        }

        Configuration = mistakes.Any ? null : new(tls, http2, headers, users, rate);
    }
}

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
        ({ } was, { } becomes) when (was.RequiresClients && !becomes.RequiresClients)
            || (was.VerifiesClients && !becomes.VerifiesClients) =>
            $"client_auth_type can become weaker than {was.ClientAuthentication} by a restart only",
        ({ AllowedSans: { } }, { AllowedSans: null }) => "client_allowed_sans can be switched off by a restart only",
        _ => null,
    };
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
    public bool RequiresClients => ClientAuthentication is RequireAnyClientCert or RequireAndVerifyClientCert;

    /// <summary>Whether a client's certificate must be valid, and of <see cref="ClientCas"/>.</summary>
    public bool VerifiesClients => ClientAuthentication is VerifyClientCertIfGiven or RequireAndVerifyClientCert;
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

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Settings;
using static ExporterToolkit.Web.ConfigFile.ClientAuthentication;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>tls_server_config.</summary>
internal sealed class TlsSection(YamlMap map, Mistakes mistakes, string directory, WatchedFiles files)
{
    private readonly FileKeys _keys = new(map, mistakes, directory, files);

    /// <returns>Null when it is empty, or wrong.</returns>
    public TlsConfiguration? Read()
    {
        Placed<string>? certificate = _keys.Text("cert");
        Placed<string>? key = _keys.Text("key");
        Placed<string>? clientCa = _keys.Text("client_ca");
        Placed<string>? authenticationType = map.Text("client_auth_type");
        ClientAuthentication authentication = Authentication(authenticationType);
        IReadOnlyList<Placed<string>>? sans = map.Texts("client_allowed_sans");
        SslProtocols lowest = Version("min_version", fallback: SslProtocols.Tls12);
        SslProtocols highest = Version("max_version", fallback: SslProtocols.Tls13);
        if (lowest > highest)
        {
            mistakes.Add(map.Line, "min_version is above max_version");
        }

        SslProtocols versions = lowest | highest; // there are but two
        IReadOnlyList<TlsCipherSuite>? suites = TlsCiphers.Read(map, mistakes, versions);
        map.RefuseOthers();

        if (certificate is null && key is null && clientCa is null && authenticationType is null)
        {
            if (sans is { Count: > 0 })
            {
                mistakes.Add(sans[0].Line, "client_allowed_sans without a certificate for TLS: cert_file and key_file");
            }

            return null; // an empty section switches nothing on
        }

        CheckClients(authentication, authenticationType?.Line, clientCa, sans);
        X509Certificate2Collection? chain = certificate is { } pem ? _keys.Certificates(pem, "cert") : null;
        X509Certificate2Collection? cas = clientCa is { } ca ? _keys.Certificates(ca, "client_ca") : [];
        X509Certificate2? leaf = chain is not null && key is { } pair ? _keys.WithKey(certificate!.Value, pair) : null;
        if (chain is not null && !_keys.IsGiven("key"))
        {
            mistakes.Add(map.Line, "tls_server_config has no private key: key_file, or key, is missing");
        }

        if (!_keys.IsGiven("cert"))
        {
            mistakes.Add(map.Line, "tls_server_config has no certificate: cert_file, or cert, is missing");
        }

        if (mistakes.Any)
        {
            return null;
        }

        chain!.RemoveAt(0);
        return new(
            leaf!, chain, authentication, cas!, sans is null ? null : [.. sans.Select(san => san.Value)],
            versions, suites);
    }

    private ClientAuthentication Authentication(Placed<string>? type)
    {
        string[] names = Enum.GetNames<ClientAuthentication>();
        string name = type?.Value switch
        {
            null => nameof(NoClientCert),
            "RequireClientCert" => nameof(RequireAnyClientCert), // what the format called it before
            var given => given,
        };
        if (names.Contains(name))
        {
            return Enum.Parse<ClientAuthentication>(name);
        }

        mistakes.Add(type!.Value.Line, $"client_auth_type must be one of {string.Join(", ", names)}");
        return NoClientCert;
    }

    private void CheckClients(
        ClientAuthentication authentication, long? line, Placed<string>? ca, IReadOnlyList<Placed<string>>? sans)
    {
        if (authentication is VerifyClientCertIfGiven or RequireAndVerifyClientCert && !_keys.IsGiven("client_ca"))
        {
            mistakes.Add(line ?? map.Line, $"{authentication} needs client_ca_file, or client_ca: who signs the clients");
        }

        if (ca is { } unused && authentication == NoClientCert)
        {
            mistakes.Add(unused.Line, "client_ca has no effect without client_auth_type");
        }

        // Whoever may come without a certificate would come past the list.
        if (sans is not null && authentication is not (RequireAnyClientCert or RequireAndVerifyClientCert))
        {
            mistakes.Add(
                sans.Count > 0 ? sans[0].Line : map.Line,
                "client_allowed_sans needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert");
        }
    }

    private SslProtocols Version(string key, SslProtocols fallback)
    {
        switch (map.Text(key))
        {
            case null:
                return fallback;
            case { Value: "TLS12" }:
                return SslProtocols.Tls12;
            case { Value: "TLS13" }:
                return SslProtocols.Tls13;
            case { } other:
                mistakes.Add(other.Line, other.Value is "TLS10" or "TLS11"
                    ? $"{key}: {other.Value} is not served, RFC 8996 says why; use TLS12 or TLS13"
                    : $"{key} must be TLS12 or TLS13");
                return fallback;
        }
    }
}

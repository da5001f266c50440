using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

/// <summary>tls_server_config as .NET's SslStream takes it.</summary>
internal static class TlsOptions
{
    private const string ClientAuthenticationUsage = "1.3.6.1.5.5.7.3.2"; // RFC 5280 4.2.1.12

    public static SslServerAuthenticationOptions Of(TlsConfiguration tls, bool http2, ILogger logger)
    {
        bool asks = tls.ClientAuthentication != ClientAuthentication.NoClientCert;
        return new SslServerAuthenticationOptions
        {
            // Offline: nothing is fetched from the addresses that certificates name.
            ServerCertificateContext = SslStreamCertificateContext.Create(
                tls.Certificate, tls.Intermediates, offline: true),
            EnabledSslProtocols = tls.Versions,
            CipherSuitesPolicy = tls.CipherSuites is { } suites ? new CipherSuitesPolicy(suites) : null,
            ApplicationProtocols = http2
                ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
                : [SslApplicationProtocol.Http11],
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks ? ChainPolicy(tls.ClientCas) : null,
            RemoteCertificateValidationCallback = asks ? new ClientCertificates(tls, logger).IsWelcome : null,

            // A ticket would let a client in whose authority has been taken off the list since.
            AllowTlsResume = !asks,
            AllowRenegotiation = false,
        };
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // the format has no place for lists
            DisableCertificateDownloads = true, // a client must not send us to an address of its choice
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthenticationUsage));
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}

/// <summary>Decides on clients by their certificates, as client_auth_type says.</summary>
internal sealed class ClientCertificates(TlsConfiguration tls, ILogger logger)
{
    public bool IsWelcome(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (Refusal(certificate as X509Certificate2, chain, errors) is not { } reason)
        {
            return true;
        }

        logger.ClientRefused(reason); // debug: who cannot come in can still fill a log
        return false;
    }

    private string? Refusal(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return tls.RequiresClients ? "it has no certificate" : null;
        }

        if (tls.VerifiesClients && errors != SslPolicyErrors.None)
        {
            IEnumerable<string> status = chain?.ChainStatus.Select(status => status.Status.ToString()) ?? [];
            return $"its certificate is not trusted: {string.Join(", ", status.Append(errors.ToString()))}";
        }

        return tls.AllowedSans is null || SubjectNames.Of(certificate).Any(tls.AllowedSans.Contains)
            ? null
            : "its certificate has none of client_allowed_sans";
    }
}

/// <summary>The subject alternative names of a certificate, RFC 5280 4.2.1.6.</summary>
internal static class SubjectNames
{
    private const string Extension = "2.5.29.17";

    // Tags of GeneralName.
    private static readonly Asn1Tag s_email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag s_address = new(TagClass.ContextSpecific, 7);

    /// <returns>DNS names, mail addresses, URIs and IP addresses; none when they cannot be read.</returns>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions[Extension] is { } extension ? Parse(extension.RawData) : [];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static List<string> Parse(byte[] der)
    {
        var found = new List<string>();
        AsnReader names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            Asn1Tag tag = names.PeekTag();
            if (tag == s_email || tag == s_dns || tag == s_uri)
            {
                found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag == s_address && names.ReadOctetString(s_address) is { Length: 4 or 16 } address)
            {
                found.Add(new IPAddress(address).ToString());
            }
            else if (tag != s_address)
            {
                names.ReadEncodedValue();
            }
        }

        return found;
    }
}

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

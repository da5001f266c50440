using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Testing;

/// <summary>A certificate and its private key, as PEM.</summary>
public sealed record PemPair(string Certificate, string Key)
{
    /// <summary>Both, as servers of .NET take them.</summary>
    public X509Certificate2 Load()
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(Certificate, Key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>Signs certificates for tests.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _authority;

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    public string Certificate => _authority.ExportCertificatePem();

    /// <summary>For <paramref name="host"/>, and 127.0.0.1.</summary>
    public PemPair Server(string name = "server", int daysLeft = 30, string host = "localhost") => Issue(name, ServerUsage, daysLeft, names =>
    {
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
    });

    /// <param name="daysLeft">Below zero: expired.</param>
    /// <param name="names">Adds subject alternative names.</param>
    public PemPair Client(
        string name = "client", int daysLeft = 30, Action<SubjectAlternativeNameBuilder>? names = null) =>
        Issue(name, ClientUsage, daysLeft, names ?? (san => san.AddDnsName("scraper.example")));

    public void Dispose() => _authority.Dispose();

    private PemPair Issue(
        string name, string usage, int daysLeft, Action<SubjectAlternativeNameBuilder> addNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        using X509Certificate2 certificate = request.Create(
            _authority, DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddDays(daysLeft),
            RandomNumberGenerator.GetBytes(8));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}

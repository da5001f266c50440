using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

/// <summary>One configuration, in the forms that connections and requests need.</summary>
internal sealed class Rules(WebConfiguration configuration, TimeProvider time, ILogger logger)
{
    /// <summary>Null: plain HTTP.</summary>
    public SslServerAuthenticationOptions? Tls { get; } = configuration.Tls is { } tls
        ? TlsOptions.Of(tls, configuration.Http2, logger)
        : null;

    public WebConfiguration Configuration => configuration;

    public X509Certificate2? Certificate => configuration.Tls?.Certificate;

    /// <summary>The end of the certificate's validity; null without TLS.</summary>
    public DateTimeOffset? CertificateExpiry => Certificate?.NotAfter;

    public IReadOnlyDictionary<string, string> Headers => configuration.Headers;

    /// <summary>Null: any number of requests.</summary>
    public TokenBucket? Rate { get; } = configuration.Rate is { } rate ? new TokenBucket(rate, time) : null;

    /// <summary>Null: nobody is asked.</summary>
    public PasswordCheck? Passwords { get; } = configuration.Users.Count > 0
        ? new PasswordCheck(configuration.Users)
        : null;
}

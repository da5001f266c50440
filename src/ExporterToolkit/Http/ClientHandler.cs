using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Http;

/// <summary>How clients here connect: one connection, no redirects, no proxy, no cookies, and TLS as their file says.</summary>
internal static class ClientHandler
{
    /// <param name="tls">Null: the authorities of the system.</param>
    /// <param name="timeout">Of connecting, with the handshake.</param>
    public static SocketsHttpHandler Of(TlsClientConfiguration? tls, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = 16,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5), // longer than from one repetition of an alert to the next
            ConnectTimeout = timeout,
        };
        if (tls is not null)
        {
            handler.SslOptions = Tls(tls);
        }

        return handler;
    }

    public static SslClientAuthenticationOptions Tls(TlsClientConfiguration tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.Certificate is { } own)
        {
            options.ClientCertificates = [own];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        if (tls.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (tls.IsUnverified)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }

        return options;
    }

    /// <summary>Why a request failed, in one line, with what the system said.</summary>
    public static string Reason(Exception e)
    {
        string reason = e switch
        {
            // Its own message says no more than to look there.
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } tls } => $"TLS: {tls.Message}",
            { InnerException: { } inner } when !e.Message.Contains(inner.Message, StringComparison.Ordinal) => $"{e.Message}: {inner.Message}",
            _ => e.Message,
        };
        return OneLine.Of(reason);
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

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

using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.Protection;

/// <summary>How it stands with --web.config.file.</summary>
/// <param name="CertificateExpiry">Null without TLS.</param>
internal sealed record WebConfigHealth(
    ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess,
    DateTimeOffset? CertificateExpiry) : ReloadHealth(Successes, Failures, LastSucceeded, LastSuccess);

namespace ExporterToolkit.Web.Protection;

/// <summary>How it stands with --web.config.file.</summary>
/// <param name="Successes">Changes that are in force; the first reading is none.</param>
/// <param name="Failures">Changes that were refused.</param>
/// <param name="LastSuccess">When the configuration in force was read.</param>
/// <param name="CertificateExpiry">Null without TLS.</param>
internal sealed record WebConfigHealth(
    ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess,
    DateTimeOffset? CertificateExpiry);

namespace ExporterToolkit.Exposition;

/// <summary>How it stands with a file that is read again when it changes.</summary>
/// <param name="Successes">Changes that are in force; the first reading is none.</param>
/// <param name="Failures">Changes that were refused.</param>
/// <param name="LastSucceeded">Whether the file as it is was not refused.</param>
/// <param name="LastSuccess">When what is in force was read.</param>
/// <param name="CertificateExpiry">Of the certificate in force; null: there is none.</param>
internal sealed record ReloadHealth(
    ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess,
    DateTimeOffset? CertificateExpiry = null)
{
    public ReloadHealth Refused() => this with { Failures = Failures + 1, LastSucceeded = false };

    public ReloadHealth InForce(DateTimeOffset now, DateTimeOffset? certificateExpiry = null) =>
        new(Successes + 1, Failures, LastSucceeded: true, now, certificateExpiry);
}

/// <summary>The metrics of such a file.</summary>
/// <param name="families">As those of ExporterWeb.ConfigFamilies; the last where there is a certificate.</param>
/// <param name="health">Now.</param>
internal sealed class ReloadSource(IReadOnlyList<MetricFamily> families, Func<ReloadHealth> health) : IMetricSource
{
    public IReadOnlyList<MetricFamily> Families => families;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        ReloadHealth now = health();
        return (writer, _) =>
        {
            writer.Write(families[0], ("success", now.Successes), ("failure", now.Failures));
            writer.Write(families[1], now.LastSucceeded ? 1UL : 0UL);
            writer.Write(families[2], now.LastSuccess);
            if (now.CertificateExpiry is { } expiry)
            {
                writer.Write(families[3], expiry);
            }

            return ValueTask.CompletedTask;
        };
    }
}

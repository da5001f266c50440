using ExporterToolkit.Exposition;
using static ExporterToolkit.Exposition.MetricType;

namespace ExporterToolkit.Web.Protection;

/// <summary>How it stands with --web.config.file.</summary>
/// <param name="Successes">Changes that are in force; the first reading is none.</param>
/// <param name="Failures">Changes that were refused.</param>
/// <param name="LastSuccess">When the configuration in force was read.</param>
/// <param name="CertificateExpiry">Null without TLS.</param>
internal sealed record WebConfigHealth(
    ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess,
    DateTimeOffset? CertificateExpiry);

/// <summary>The metrics of --web.config.file, when there is one.</summary>
internal sealed class WebConfigSource(string prefix, Func<WebConfigHealth> health) : IMetricSource
{
    private readonly MetricFamily[] _families = [.. FamiliesOf(prefix)];

    public IReadOnlyList<MetricFamily> Families => _families;

    /// <param name="prefix">Of every name, without the underscore that follows.</param>
    public static IReadOnlyList<MetricFamily> FamiliesOf(string prefix) =>
    [
        new($"{prefix}_web_config_reloads_total", Counter,
            "Changes of --web.config.file or of a file it names: in force, or refused.",
            "outcome"),
        new($"{prefix}_web_config_last_reload_successful", Gauge,
            "1 if the files of --web.config.file are in force as they are, 0 if a change was refused."),
        new($"{prefix}_web_config_last_reload_success_timestamp_seconds", Gauge,
            "When the web configuration in force was read, in seconds since 1970."),
        new($"{prefix}_web_certificate_expiry_timestamp_seconds", Gauge,
            "When the certificate of the server expires, in seconds since 1970."),
    ];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        WebConfigHealth now = health();
        return (writer, _) =>
        {
            writer.Write(_families[0], ("success", now.Successes), ("failure", now.Failures));
            writer.Write(_families[1], now.LastSucceeded ? 1UL : 0UL);
            writer.Write(_families[2], Seconds(now.LastSuccess));
            if (now.CertificateExpiry is { } expiry)
            {
                writer.Write(_families[3], Seconds(expiry));
            }

            return ValueTask.CompletedTask;
        };
    }

    private static ulong Seconds(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeSeconds());
}

using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using static ExporterToolkit.Exposition.MetricType;

namespace ExporterToolkit.Web.Protection;

/// <summary>How it stands with --web.config.file.</summary>
/// <param name="CertificateExpiry">Null without TLS.</param>
internal sealed record WebConfigHealth(
    ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess,
    DateTimeOffset? CertificateExpiry) : ReloadHealth(Successes, Failures, LastSucceeded, LastSuccess);

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
            ReloadSource.Write(writer, _families, now);
            if (now.CertificateExpiry is { } expiry)
            {
                writer.Write(_families[^1], expiry);
            }

            return ValueTask.CompletedTask;
        };
    }
}

/// <summary>Looks at the files of --web.config.file now and then.</summary>
internal sealed class WebConfigService(WebProtection protection, TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WatchedFiles.LookAsync(protection.Look, time, stoppingToken);
}

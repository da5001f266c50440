using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.Protection;

namespace RenameExporter.Exposition;

/// <summary>Writes how it stands with --web.config.file and --config.file, where there are such.</summary>
internal static class WebConfigExposition
{
    public static void Write(WebConfigHealth health, ExpositionWriter writer)
    {
        Reloads(
            writer, MetricCatalogue.WebConfigReloads, MetricCatalogue.WebConfigLastReloadSuccessful,
            MetricCatalogue.WebConfigLastReloadSuccess, health);
        if (health.CertificateExpiry is { } expiry)
        {
            Time(writer, MetricCatalogue.WebCertificateExpiry, expiry);
        }
    }

    /// <summary>The same of --config.file.</summary>
    public static void Write(ReloadHealth health, ExpositionWriter writer) => Reloads(
        writer, MetricCatalogue.ConfigReloads, MetricCatalogue.ConfigLastReloadSuccessful,
        MetricCatalogue.ConfigLastReloadSuccess, health);

    private static void Reloads(
        ExpositionWriter writer, MetricFamily reloads, MetricFamily successful, MetricFamily success,
        ReloadHealth health)
    {
        writer.Family(reloads);
        writer.Sample(reloads.Name, [new("outcome", "success")], health.Successes);
        writer.Sample(reloads.Name, [new("outcome", "failure")], health.Failures);
        writer.Family(successful);
        writer.Sample(successful.Name, [], health.LastSucceeded ? 1UL : 0UL);
        Time(writer, success, health.LastSuccess);
    }

    private static void Time(ExpositionWriter writer, MetricFamily family, DateTimeOffset time)
    {
        writer.Family(family);
        writer.Sample(family.Name, [], (ulong)Math.Max(0, time.ToUnixTimeSeconds()));
    }
}

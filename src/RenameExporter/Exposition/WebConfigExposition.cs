using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Protection;

namespace RenameExporter.Exposition;

/// <summary>Writes how it stands with --web.config.file, when there is one.</summary>
internal static class WebConfigExposition
{
    public static void Write(WebConfigHealth health, ExpositionWriter writer)
    {
        writer.Family(MetricCatalogue.WebConfigReloads);
        writer.Sample(
            MetricCatalogue.WebConfigReloads.Name, [new("outcome", "success")], health.Successes);
        writer.Sample(
            MetricCatalogue.WebConfigReloads.Name, [new("outcome", "failure")], health.Failures);
        writer.Family(MetricCatalogue.WebConfigLastReloadSuccessful);
        writer.Sample(
            MetricCatalogue.WebConfigLastReloadSuccessful.Name, [], health.LastSucceeded ? 1UL : 0UL);
        Time(MetricCatalogue.WebConfigLastReloadSuccess, health.LastSuccess);
        if (health.CertificateExpiry is { } expiry)
        {
            Time(MetricCatalogue.WebCertificateExpiry, expiry);
        }

        void Time(MetricFamily family, DateTimeOffset time)
        {
            writer.Family(family);
            writer.Sample(family.Name, [], (ulong)Math.Max(0, time.ToUnixTimeSeconds()));
        }
    }
}

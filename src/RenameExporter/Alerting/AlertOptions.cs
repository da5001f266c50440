using ExporterToolkit.Http;

namespace RenameExporter.Alerting;

/// <summary>Who is told of bursts, and how.</summary>
/// <param name="Alertmanagers">At least one.</param>
/// <param name="File">How to authenticate to them; read without errors; null: not at all.</param>
/// <param name="Labels">Of every alert, besides those that say who it was.</param>
internal sealed record AlertOptions(
    IReadOnlyList<Uri> Alertmanagers, HttpClientFile? File, IReadOnlyList<AlertLabel> Labels);

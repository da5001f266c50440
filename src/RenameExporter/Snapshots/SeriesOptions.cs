namespace RenameExporter.Snapshots;

/// <param name="MaxActors">Actors with series.</param>
/// <param name="IdleTimeout">Zero: a series goes only for another.</param>
internal sealed record SeriesOptions(int MaxActors, TimeSpan IdleTimeout);

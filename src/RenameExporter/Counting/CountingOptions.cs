namespace RenameExporter.Counting;

/// <summary>Labels that actors have on request, besides comm and uid.</summary>
/// <param name="Cgroup">--labels.cgroup: <c>cgroup</c> and <c>container_id</c>.</param>
/// <param name="PasswdFile">--labels.user: where <c>user</c> comes from; null: no such label.</param>
internal sealed record LabelOptions(bool Cgroup, string? PasswdFile)
{
    public static LabelOptions None { get; } = new(false, null);
}

/// <param name="MaxActors">Actors with series.</param>
/// <param name="IdleTimeout">Zero: a series goes only for another.</param>
internal sealed record SeriesOptions(int MaxActors, TimeSpan IdleTimeout);

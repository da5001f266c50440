namespace RenameExporter.Snapshots;

/// <summary>Counters never fall. If one does, that is a bug of ours, and it must not stay unseen.</summary>
internal static class SnapshotOrder
{
    /// <returns>The first value that is lower than before, described; null when there is none.</returns>
    public static string? FindFall(RenameSnapshot before, RenameSnapshot now)
    {
        // Both are sorted, and a series never goes away.
        int i = 0;
        for (int j = 0; j < before.Series.Count; j++)
        {
            while (i < now.Series.Count && now.Series[i].CompareTo(before.Series[j]) < 0)
            {
                i++;
            }

            if (i == now.Series.Count || now.Series[i].CompareTo(before.Series[j]) != 0)
            {
                return $"{before.Series[j]} is gone";
            }

            if (now.Values[i] < before.Values[j])
            {
                return $"{before.Series[j]} fell from {before.Values[j]} to {now.Values[i]}";
            }
        }

        return now.Overflow.Renamed < before.Overflow.Renamed
            || now.Overflow.Failed < before.Overflow.Failed
            ? $"overflow fell from {before.Overflow} to {now.Overflow}"
            : null;
    }
}

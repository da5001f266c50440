using System.Text.RegularExpressions;

namespace Testing;

/// <summary>The counters that --probe.keep keeps, over the scrapes of one exporter after the other.</summary>
public sealed partial class KeptCounters
{
    private readonly Dictionary<string, decimal> _last = [];

    /// <summary>Where a sum is not that of its parts, and what is less than in a scrape before.</summary>
    public IReadOnlyList<string> FaultsOf(Scrape scrape)
    {
        List<string> faults = [];
        decimal counted = scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed"));
        decimal shown = scrape.Sum("file_renames_total") + scrape.Sum("rename_exporter_expired_events_total", ("outcome", "renamed"));
        if (counted != shown)
        {
            faults.Add($"{counted} were counted, and {shown} are shown or expired");
        }

        if (scrape.Sum("rename_exporter_series_expired_total") > _last.GetValueOrDefault("rename_exporter_series_expired_total{}"))
        {
            // One that was evicted begins at zero, in this scrape or a later one.
            foreach (string series in _last.Keys.Where(series => OfActor().IsMatch(series)).ToArray())
            {
                _last.Remove(series);
            }
        }

        foreach (Sample sample in scrape.Samples.Where(IsKept))
        {
            if (sample.Value < _last.GetValueOrDefault(sample.Series))
            {
                faults.Add($"{sample.Series} fell from {_last[sample.Series]} to {sample.Value}");
            }

            _last[sample.Series] = sample.Value;
        }

        return faults;
    }

    [GeneratedRegex("uid=[0-9]")]
    private static partial Regex OfActor();

    private static bool IsKept(Sample sample) =>
        (sample.Name.StartsWith("file_rename", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_probe_events", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_probe_missed", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_probe_canary", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_overflow", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_expired_events", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_series_expired", StringComparison.Ordinal)
            || sample.Name.StartsWith("rename_exporter_slots_reclaimed", StringComparison.Ordinal))
        && (sample.Name.EndsWith("_total", StringComparison.Ordinal)
            || sample.Name.EndsWith("_bucket", StringComparison.Ordinal)
            || sample.Name.EndsWith("_count", StringComparison.Ordinal))
        && !sample.Name.StartsWith("file_rename_bursts", StringComparison.Ordinal); // the detector's
}

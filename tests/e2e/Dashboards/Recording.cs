namespace E2eTests.Dashboards;

/// <summary>What one real run of a program added to an exporter's page.</summary>
/// <param name="Growth">Of counters, by series.</param>
/// <param name="Peaks">file_rename_peak_per_second of those that the run made rename, by series.</param>
internal sealed record ProgramRun(
    string Program, IReadOnlyDictionary<string, decimal> Growth, IReadOnlyDictionary<string, decimal> Peaks)
{
    private const string Peak = "file_rename_peak_per_second";

    public static ProgramRun Between(string program, Scrape before, Scrape after)
    {
        var past = before.Samples.ToDictionary(Name, sample => sample.Value);
        (Sample Sample, decimal Growth)[] grown = [.. after.Samples.Where(IsCounter)
            .Select(sample => (sample, sample.Value - past.GetValueOrDefault(Name(sample))))];
        Dictionary<string, decimal> growth = grown.Where(series => series.Growth > 0)
            .ToDictionary(series => Name(series.Sample), series => series.Growth);

        // Others rename on this host too: what a page left out, its total must not have either.
        growth[Events("renamed")] = Sum("file_renames_total");
        growth[Events("failed")] = Sum("file_rename_errors_total");
        return new(
            program,
            growth,
            after.Of(Peak).Where(peak => growth.ContainsKey(Name(peak).Replace(Peak, "file_renames_total")))
                .ToDictionary(Name, peak => peak.Value));

        decimal Sum(string family) => grown.Where(s => s.Sample.Name == family).Sum(s => s.Growth);
    }

    /// <summary>As the text format writes it.</summary>
    public static string Name(Sample sample) => sample.Labels.Count == 0
        ? sample.Name
        : $"{sample.Name}{{{string.Join(',', sample.Labels.Select(l => $"{l.Key}=\"{Escape(l.Value)}\""))}}}";

    public static bool IsCounter(Sample sample) =>
        sample.Name.Split('_')[^1] is "total" or "bucket" or "sum" or "count";

    private static string Events(string outcome) => $"rename_exporter_probe_events_total{{outcome=\"{outcome}\"}}";

    private static string Escape(string value) => value
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>What an exporter's programs were seen to do, and its page after them.</summary>
/// <param name="Instance">As Prometheus will call it.</param>
internal sealed record Recording(string Instance, IReadOnlyList<ProgramRun> Runs, Scrape LastPage);

using System.Globalization;

namespace E2eTests.Dashboards;

/// <summary>
/// A past for a Prometheus that has none: recorded runs of real programs, at made-up times (Calendar),
/// as blocks that promtool makes. What such a run adds is measured; when it ran is not.
/// </summary>
internal sealed class History(DateTime now)
{
    /// <summary>Families that are asked for at the same time yesterday and last week.</summary>
    private static readonly string[] Long = ["file_renames_total", "rename_exporter_probe_events_total"];

    // Of the others, what a dashboard of six hours shows.
    private static readonly TimeSpan Short = TimeSpan.FromHours(7);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly Calendar _calendar = new(now);

    /// <param name="pages">Series that are 1 all the time, by job: kube-state-metrics'.</param>
    public async Task WriteAsync(
        string directory, IEnumerable<Recording> recordings, IReadOnlyDictionary<string, Scrape> pages)
    {
        string file = Path.Combine(directory, "history");
        await using (var writer = new StreamWriter(file))
        {
            foreach (Recording recording in recordings)
            {
                Write(writer, recording);
            }

            foreach ((string job, Scrape page) in pages)
            {
                foreach (Sample sample in page.Samples)
                {
                    WriteSeries(writer, Extend(ProgramRun.Name(sample), job, "kube-state-metrics:8080"), Short, _ => 1);
                }
            }

            writer.Write("# EOF\n");
        }

        CommandResult result = await CommandRunner.RunAsync(
            "promtool", "tsdb", "create-blocks-from", "--max-block-duration=720h", "openmetrics", "--quiet", file,
            Path.Combine(directory, "data"));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        File.Delete(file);
    }

    private void Write(StreamWriter writer, Recording recording)
    {
        (ProgramRun Run, Progress Progress)[] runs =
        [
            .. recording.Runs.Select(run => (run, new Progress(
                now, Step, _calendar.Of(run.Program, $"{recording.Instance} {run.Program}")))),
        ];
        foreach (Sample sample in recording.LastPage.Samples)
        {
            string name = ProgramRun.Name(sample);
            (decimal Growth, Progress Progress)[] parts = [.. runs
                .Where(run => run.Run.Growth.ContainsKey(name))
                .Select(run => (run.Run.Growth[name], run.Progress))];
            Progress[] peaks = [.. runs.Where(run => run.Run.Peaks.ContainsKey(name)).Select(run => run.Progress)];
            TimeSpan length = Long.Contains(sample.Name) ? Calendar.Length : Short;
            bool whole = !sample.Name.EndsWith("_sum", StringComparison.Ordinal);
            Func<int, decimal> value = sample.Name == "file_rename_peak_per_second"
                ? step => peaks.Any(peak => peak.IsBusy(step)) ? sample.Value : 0
                : !ProgramRun.IsCounter(sample) ? _ => sample.Value
                : step => parts.Sum(part => part.Growth * part.Progress.Runs(step)) is var sum && whole
                    ? decimal.Floor(sum)
                    : sum;
            WriteSeries(writer, Extend(name, "rename_exporter", recording.Instance), length, value);
        }
    }

    private void WriteSeries(StreamWriter writer, string series, TimeSpan length, Func<int, decimal> value)
    {
        int last = Progress.Steps(Step) - 1;
        for (int step = last - (int)(length / Step) + 1; step <= last; step++)
        {
            long time = new DateTimeOffset(now - ((last - step) * Step)).ToUnixTimeSeconds();
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{series} {value(step):0.#########} {time}\n"));
        }
    }

    private static string Extend(string name, string job, string instance)
    {
        string target = $"instance=\"{instance}\",job=\"{job}\"";
        return name.EndsWith('}') ? $"{name[..^1]},{target}}}" : $"{name}{{{target}}}";
    }
}

/// <summary>How many runs of a program were over, at each step of the calendar.</summary>
internal sealed class Progress
{
    private readonly decimal[] _runs;
    private readonly bool[] _busy;

    public Progress(DateTime now, TimeSpan step, IReadOnlyList<Entry> entries)
    {
        _runs = new decimal[Steps(step)];
        _busy = new bool[_runs.Length];
        DateTime first = now - ((_runs.Length - 1) * step);
        int begin = 0;
        decimal done = 0;
        for (int i = 0; i < _runs.Length; i++)
        {
            DateTime time = first + (i * step);
            for (; begin < entries.Count && time >= entries[begin].From + entries[begin].Length; begin++)
            {
                done += (decimal)entries[begin].Runs;
            }

            _runs[i] = done;
            for (int open = begin; open < entries.Count && entries[open].From < time; open++)
            {
                double part = (time - entries[open].From) / entries[open].Length;
                _runs[i] += (decimal)(entries[open].Runs * Math.Min(1, part));
                _busy[i] = true;
            }
        }
    }

    public static int Steps(TimeSpan step) => (int)(Calendar.Length / step);

    public decimal Runs(int step) => _runs[step];

    /// <summary>Or was in the minute before.</summary>
    public bool IsBusy(int step) => _busy[step] || (step > 0 && _busy[step - 1]);
}

using System.Globalization;
using System.Text;

namespace Detection.Rules;

/// <summary>
/// What Prometheus shall remember of hosts, as an OpenMetrics file: the samples that the recording rules
/// would have made of last week, had the same happened every day at the same time.
/// </summary>
internal sealed class Past(DateTimeOffset now)
{
    // past_floor and slow_noted of alerts/thresholds.yml: the rules note nothing that is less.
    private const long Busy = 100;
    private const long BusyHalfHour = 450;

    private readonly SortedDictionary<string, StringBuilder> _families = new(StringComparer.Ordinal);

    /// <summary>Prometheus knows the exporter there: what it counts from now on, it counts from zero.</summary>
    public void AddTarget(string instance)
    {
        Add("rename_exporter_probe_events", $"{Host(instance)},outcome=\"renamed\"", TimeSpan.FromHours(1),
            TimeSpan.FromMinutes(1), _ => 0, suffix: "_total");
        Add("host:rename_exporter:noted", Host(instance), TimeSpan.FromDays(7), TimeSpan.FromMinutes(30), _ => 1);
    }

    /// <param name="ago">How long ago the last time was.</param>
    public void AddActivity(string instance, TimeSpan ago, IReadOnlyList<ActorCount> actors)
    {
        TimeSpan hour = TimeSpan.FromHours(1), five = TimeSpan.FromMinutes(5), half = TimeSpan.FromMinutes(30);
        bool InHour(TimeSpan t) => t <= ago && t > ago - hour;
        foreach (ActorCount actor in actors)
        {
            string labels = $"{Host(instance)},comm=\"{actor.Comm}\",uid=\"{actor.Uid}\"";
            if (actor.Renames >= Busy)
            {
                Add("actor:file_renames:hour_max", labels, ago, five, t => InHour(t) ? actor.Renames : null);
                Add("actor:file_renames:past_max", labels, hour, five, _ => actor.Renames);
            }

            Add("actor:file_renames:half_hour", labels, TimeSpan.FromDays(7), half, t =>
            {
                TimeSpan ofDay = TimeSpan.FromTicks((ago - t).Ticks % TimeSpan.TicksPerDay);
                return ofDay >= TimeSpan.Zero && ofDay < half && actor.Renames >= BusyHalfHour ? actor.Renames : null;
            });
        }

        long all = actors.Sum(actor => actor.Renames);
        Add("host:file_renames:hour_max", Host(instance), TimeSpan.FromHours(26), five, t => InHour(t) ? all : 0);
        Add("host:file_renames:past_max", Host(instance), hour, five, _ => all);
    }

    public void Write(string path)
    {
        using StreamWriter file = File.CreateText(path);
        foreach ((string family, StringBuilder samples) in _families)
        {
            string type = family == "rename_exporter_probe_events" ? "counter" : "gauge";
            file.Write($"# TYPE {family} {type}\n{samples}");
        }

        file.Write("# EOF\n");
    }

    private static string Host(string instance) => $"job=\"rename_exporter\",instance=\"{instance}\"";

    private void Add(
        string family, string labels, TimeSpan from, TimeSpan step, Func<TimeSpan, long?> value, string suffix = "")
    {
        if (!_families.TryGetValue(family, out StringBuilder? samples))
        {
            _families[family] = samples = new();
        }

        // Up to a minute ago: what comes now is Prometheus' own.
        for (TimeSpan t = from; t > TimeSpan.FromMinutes(1); t -= step)
        {
            if (value(t) is { } count)
            {
                samples.Append(
                    CultureInfo.InvariantCulture,
                    $"{family}{suffix}{{{labels}}} {count} {(now - t).ToUnixTimeSeconds()}\n");
            }
        }
    }
}

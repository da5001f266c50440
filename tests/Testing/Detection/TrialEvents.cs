using System.Globalization;
using System.Text.Json;

namespace Testing.Detection;

/// <summary>What an event output says of the renames in one cgroup.</summary>
/// <param name="Renames">
/// Time and number: an event stands for itself and for those of its actor that were suppressed before it.
/// </param>
/// <param name="Alerts">In the order in which they were written.</param>
/// <param name="OtherAlerts">Of other cgroups, or of none that is known.</param>
public sealed record TrialEvents(
    IReadOnlyList<(DateTimeOffset At, long Renames)> Renames, IReadOnlyList<BurstAlert> Alerts,
    IReadOnlyList<BurstAlert> OtherAlerts)
{
    /// <summary>The first alert that is as severe as any; null: there was none.</summary>
    public BurstAlert? Worst => Alerts.Count == 0 ? null : Alerts.First(a => a.Severity == Alerts.Max(b => b.Severity));

    public Verdict Verdict => Worst?.Severity ?? Verdict.Silent;

    /// <summary>Of the actor that renamed first; null: nothing was renamed, or there are only alerts.</summary>
    public DateTimeOffset? First => Renames.Count == 0 ? null : Renames.Min(rename => rename.At);

    /// <summary>Files that had been renamed by then, as far as events say so.</summary>
    public long Until(DateTimeOffset time) => Renames.Where(rename => rename.At <= time).Sum(rename => rename.Renames);

    /// <summary>Without the renames before a time.</summary>
    public TrialEvents From(DateTimeOffset time) => this with { Renames = [.. Renames.Where(rename => rename.At >= time)] };

    /// <summary>With the alerts of all cgroups, where nobody else can have caused one.</summary>
    public TrialEvents WithOthers() => this with { Alerts = [.. Alerts, .. OtherAlerts], OtherAlerts = [] };

    /// <param name="lines">JSON lines. The last one may not be whole yet.</param>
    public static TrialEvents Read(IEnumerable<string> lines, string cgroup)
    {
        var renames = new List<(DateTimeOffset, long)>();
        List<BurstAlert> alerts = [], others = [];
        foreach (string line in lines.Where(line => line.EndsWith('}')))
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement, rename = root.GetProperty("rename");
            bool isIts = rename.TryGetProperty("cgroup", out JsonElement place)
                && place.GetProperty("name").GetString() == cgroup;
            var time = DateTimeOffset.Parse(root.GetProperty("@timestamp").GetString()!, CultureInfo.InvariantCulture);
            long hidden = Number(rename, "suppressed");
            if (rename.TryGetProperty("burst", out JsonElement burst))
            {
                (isIts ? alerts : others).Add(new(
                    burst.GetProperty("severity").GetString() == "critical" ? Verdict.Critical : Verdict.Warning,
                    burst.GetProperty("reason").GetString()!, time, Number(burst, "files"),
                    Number(burst, "files_estimated")));
            }
            else if (isIts && root.GetProperty("event").GetProperty("action").GetString() == "rename")
            {
                bool succeeded = root.GetProperty("event").GetProperty("outcome").GetString() == "success";
                renames.Add((time, succeeded ? 1 + hidden : 0));
            }
            else if (isIts)
            {
                renames.Add((time, hidden + Number(rename, "lost"))); // a summary
            }
        }

        return new(renames, alerts, others);
    }

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : 0;
}

using System.Text.Json;
using Testing.Detection;

namespace Detection;

/// <summary>How often an actor renamed.</summary>
internal sealed record ActorCount(string Comm, string Uid, long Renames);

/// <summary>A run of a pattern beside an exporter of its own. Times are seconds from its first rename.</summary>
/// <param name="Failure">Why it could not be run; null: it was.</param>
/// <param name="Decided">When the file was renamed that made it a burst.</param>
/// <param name="Notified">When a critical alert had come to the webhook.</param>
/// <param name="Seen">Files that counted until then and were seen.</param>
/// <param name="Lost">The same with those that were suppressed: an upper bound.</param>
/// <param name="MadeByDecision">Renames of all kinds.</param>
/// <param name="Actors">What the exporter counted.</param>
internal sealed record DetectorRun(
    string Pattern, string? Failure, Verdict Verdict = Verdict.Silent, string? Reason = null, double? Decided = null,
    double? Notified = null, long? Seen = null, long? Lost = null, long? MadeByDecision = null,
    long? MadeByNotification = null, IReadOnlyList<ActorCount>? Actors = null)
{
    public long Renames => Actors?.Sum(actor => actor.Renames) ?? 0;
}

/// <summary>Of the detector on this machine.</summary>
/// <param name="Yesterday">What benign patterns renamed, those included that are only the past of an attack.</param>
/// <param name="Setting">Kernel, mode and processors, in words.</param>
internal sealed record LiveFindings(
    IReadOnlyList<DetectorRun> Runs, IReadOnlyDictionary<string, IReadOnlyList<ActorCount>> Yesterday, string Setting);

/// <summary>A pattern on something that Prometheus takes for a host.</summary>
/// <param name="KnowsPast">Whether Prometheus remembers a week of it, or only its last hour.</param>
/// <param name="IsGuests">Shown again from a guest, which counts extensions.</param>
/// <param name="Fired">Alerts, and when they began to fire: seconds from the first rename.</param>
/// <param name="Notified">When the first notification of it came to the webhook.</param>
internal sealed record RuleRun(
    string Pattern, bool KnowsPast, bool IsGuests, string? Failure, IReadOnlyDictionary<string, double> Fired,
    double? Notified);

internal sealed record RuleFindings(IReadOnlyList<RuleRun> Runs);

/// <summary>Findings as they are kept, so that the page can be written again.</summary>
internal static class Kept
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    public static void Save<T>(string folder, string name, T findings) =>
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(folder).FullName, name), JsonSerializer.Serialize(findings, s_options));

    /// <returns>Null: there are none.</returns>
    public static T? Load<T>(string folder, string name)
        where T : class => Path.Combine(folder, name) is { } path && File.Exists(path)
            ? JsonSerializer.Deserialize<T>(File.ReadAllText(path))
            : null;
}

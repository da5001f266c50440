namespace Detection;

/// <summary>A pattern on a host of its own: a cgroup that Prometheus takes for one.</summary>
/// <param name="Instance">The host; its cgroup has the same name.</param>
/// <param name="KnowsPast">Whether Prometheus remembers a week of it, or only its last hour.</param>
internal sealed record Trial(Pattern Pattern, string Instance, bool IsMalicious, bool KnowsPast);

/// <summary>What came of a trial.</summary>
/// <param name="Alerts">The alerts that fired, in order of their names.</param>
/// <param name="Notified">From the first rename to the first notification of a burst; null: none came.</param>
internal sealed record Outcome(Trial Trial, IReadOnlyList<string> Alerts, TimeSpan? Notified);

/// <summary>One extension of the guest's recording, and when its alert fired; null: it did not.</summary>
internal sealed record ExtensionOutcome(Pattern Pattern, string Extension, TimeSpan? Notified);

/// <param name="Load">The machine's load average, of itself and of this run.</param>
/// <param name="GuestBenign">The benign patterns that ran in the guest.</param>
/// <param name="BenignExtensions">Extensions for which the alert fired although only benign patterns made them.</param>
internal sealed record Findings(
    IReadOnlyList<Outcome> Outcomes,
    IReadOnlyList<ExtensionOutcome> Extensions,
    IReadOnlyList<string> BenignExtensions,
    IReadOnlyList<string> GuestBenign,
    IReadOnlyDictionary<string, long> BenignRenames,
    int Repetitions,
    int Seconds,
    string Load,
    Cost Cost);

/// <param name="Evaluation">Of all rules, once.</param>
/// <param name="Actors">That had series then, on all hosts.</param>
internal sealed record Cost(TimeSpan Evaluation, int Actors, int Hosts);

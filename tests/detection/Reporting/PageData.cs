using Detection.Guest;
using Detection.Live;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>A pattern in one of the two attach modes, all its runs together.</summary>
/// <param name="Typical">Of several runs, the one whose verdict counts; null: it could not be run.</param>
internal sealed record PatternResult(Pattern Pattern, IReadOnlyList<DetectorRun> Runs, DetectorRun? Typical)
{
    public string? Failure => Typical is null ? Runs.Count == 0 ? "not run" : Runs[0].Failure : null;

    public PatternVerdict Verdict => new(Pattern.Name, Pattern.IsMalicious, Typical?.Verdict);

    public static PatternResult Of(Pattern pattern, IEnumerable<DetectorRun> all)
    {
        DetectorRun[] runs = [.. all.Where(run => run.Pattern == pattern.Name)];
        DetectorRun[] ran = [.. runs.Where(run => run.Failure is null)];
        return new(pattern, runs, ran.Length == 0 ? null
            : ran.First(run => run.Verdict == Verdicts.Of(pattern.IsMalicious, ran.Select(r => r.Verdict))));
    }
}

/// <summary>All that the page is written from.</summary>
/// <param name="rules">Null: not measured.</param>
internal sealed class PageData(PatternSelection selection, LiveFindings live, GuestRecording guest, RuleFindings? rules)
{
    public PatternSelection Selection => selection;

    public LiveFindings Live => live;

    public RuleFindings? Rules => rules;

    public IReadOnlyList<PatternResult> OnHost { get; } = [.. selection.All.Select(p => PatternResult.Of(p, live.Runs))];

    public IReadOnlyList<PatternResult> InGuest { get; } = [.. selection.All.Select(p => PatternResult.Of(p, guest.Runs))];

    /// <summary>Both modes, as the page calls them.</summary>
    public IEnumerable<(string Mode, IReadOnlyList<PatternResult> Results)> Modes =>
        [("`tracepoint`, this machine", OnHost), ("`fentry`, a guest", InGuest)];
}

namespace Testing.Detection;

/// <summary>What the detector said of a run of a pattern.</summary>
public enum Verdict
{
    Silent,
    Warning,
    Critical,
}

/// <summary>An alert of the detector, as an event output has it.</summary>
/// <param name="Reason">The clause: <c>type_loss</c>, <c>convergence</c> or <c>new_program</c>.</param>
/// <param name="At">Of the rename that decided.</param>
/// <param name="Files">That counted and were seen.</param>
/// <param name="Estimated">The same with those that were suppressed: an upper bound.</param>
public sealed record BurstAlert(Verdict Severity, string Reason, DateTimeOffset At, long Files, long Estimated);

/// <summary>Verdicts of several runs of a pattern.</summary>
public static class Verdicts
{
    /// <summary>An attack is as found as it was in the worst run; of a benign pattern the worst false alarm counts.</summary>
    public static Verdict Of(bool isMalicious, IEnumerable<Verdict> runs) => isMalicious ? runs.Min() : runs.Max();

    /// <summary>As the line <c># detector:</c> of a pattern says it.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Critical => "critical",
        Verdict.Warning => "warning",
        _ => "none",
    };
}

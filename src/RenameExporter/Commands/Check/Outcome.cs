using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>What the exporter will do on this host.</summary>
/// <param name="Mode">How it will attach; null: not at all.</param>
/// <param name="Order">What it tries, in this order.</param>
/// <param name="Exact">Whether it misses nothing, and what it misses otherwise is counted or not.</param>
/// <param name="Advice">What would make it better, the most useful first.</param>
internal sealed record Outcome(
    AttachMode? Mode, IReadOnlyList<AttachMode> Order, Exactness? Exact, int ExitCode,
    IReadOnlyList<string> Advice)
{
    public static Outcome Of(CheckReport report)
    {
        IReadOnlyList<AttachMode> order = AttachPlan.Modes(
            AttachModes.Find(report.Configuration.Attach),
            report.Kernel.Preemption,
            report.Kernel.NewFprobe ?? false);

        // A mode that is not in the plan does not help: the exporter would not try it.
        ModeReport? taken = order
            .Select(mode => report.Modes.Single(other => other.Mode == mode))
            .FirstOrDefault(mode => mode.Verdict == Verdict.Attaches);
        return new(
            taken?.Mode,
            order,
            taken switch
            {
                null => null,
                { MayMiss: false } => Exactness.MissesNothing,
                { MissesCountable: true } => Exactness.MissesCounted,
                _ => Exactness.MissesUnknown,
            },
            taken is null ? 1 : 0,
            [.. Check.Advice.For(report, taken)]);
    }
}

internal enum Exactness
{
    MissesNothing,

    /// <summary>counted + missed = renames.</summary>
    MissesCounted,

    /// <summary>Under load renames are lost without a sign.</summary>
    MissesUnknown,
}

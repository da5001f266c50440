using Libbpf;
using RenameExporter.Host;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>What a keeper has of the last exporter, and what it gets of this one.</summary>
internal sealed partial class ProbeLoader
{
    /// <summary>What the last exporter left attached, if it is what this one would attach. Whatever is wrong with it stops no start.</summary>
    /// <returns>It; or what it has counted, for another one; or neither: there is none, and nothing is kept any more.</returns>
    private (Probe? Kept, Predecessor? Old) Continue(
        KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options, IProbeKeeper keeper)
    {
        KeptObjects? kept = null;
        BpfObject? obj = null;
        Probe? probe = null;
        try
        {
            kept = keeper.Find();
            if (kept is null)
            {
                return default;
            }

            AttachMode mode = kernel.Plan.Modes(options.Attach).Cast<AttachMode?>().FirstOrDefault(
                    mode => kept.Has(KeptObjects.ProgramName(ProbePrograms.Of(mode!.Value, kernel, Uses(mode.Value, kernel, options))[0].Exits[0])))
                ?? throw new KeptException("it is attached in another way (--probe.attach, or another kernel)");
            (obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options, kept);
            probe = Make(obj, mode, kernel, options, kept);
            probe.Totals!.Check();
            probe.Continue(pairs);
            if (probe.Watch!.Look().Blind is { } blind && !probe.IsSwitchedOff) // a new one would be blind, too
            {
                throw new KeptException($"it sees no renames: {blind}");
            }

            probe.KeepIn(keeper);
            return (probe, null);
        }
        catch (Exception e)
        {
            probe?.Dispose();
            obj?.Dispose();
            return (null, Precede(kept, e.Message, kernel, keeper));
        }
    }

    /// <returns>Null: what it counted ends here.</returns>
    private Predecessor? Precede(KeptObjects? kept, string reason, KernelFacts kernel, IProbeKeeper keeper)
    {
        try
        {
            return Predecessor.Open(kept ?? throw new KeptException(reason), reason, kernel.Plan);
        }
        catch (Exception e)
        {
            logger.NotContinued(keeper.Where, e.Message == reason ? reason : $"{reason}; {e.Message}");
            kept?.Dispose();
            Forget(keeper);
            return null;
        }
    }

    private void GiveUp(Predecessor old, string reason, IProbeKeeper keeper)
    {
        logger.NotContinued(keeper.Where, $"{old.Reason}; {reason}");
        old.Dispose();
        Forget(keeper);
    }

    /// <summary>Detaches what another exporter kept there. A failure is a line of the log.</summary>
    public void Abandon(IProbeKeeper keeper)
    {
        try
        {
            keeper.Find()?.Dispose();
        }
        catch (Exception e)
        {
            logger.NotForgotten(keeper.Where, e.Message);
        }

        Forget(keeper);
    }

    /// <summary>Detaches what is kept. A failure is a line of the log.</summary>
    public void Forget(IProbeKeeper keeper)
    {
        try
        {
            keeper.Forget();
        }
        catch (Exception e)
        {
            logger.NotForgotten(keeper.Where, e.Message);
        }
    }

    /// <summary>
    /// Keeps a probe that another exporter may go on with, in the place of its predecessor, whose counts must be in its
    /// totals by now. Where that fails it ends with this exporter.
    /// </summary>
    /// <param name="probe">Not a continued one, which is kept.</param>
    public void Keep(Probe probe, IProbeKeeper keeper)
    {
        try
        {
            if (probe.Totals is not { IsGivenUp: false } totals)
            {
                Forget(keeper); // the log says why
            }
            else
            {
                // Before the first of it is kept: who dies in the middle leaves a probe from which something is missing.
                totals.Beat();
                totals.Complete(TimeProvider.System.GetUtcNow());
                probe.KeepIn(keeper);
                logger.Kept(keeper.Where);
            }
        }
        catch (Exception e)
        {
            logger.NotKept(e.Message);
        }

        if (probe.Predecessor is { } old)
        {
            logger.TookOver(keeper.Where, old.Reason, old.Gap.TotalMilliseconds);
            old.Dispose();
            probe.Predecessor = null;
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe kept in {Where} is not continued, its counts end here: {Reason}")]
    public static partial void NotContinued(this ILogger logger, string where, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "another probe has taken the place of the one kept in {Where}, and its counts: {Reason}. "
            + "Renames of {Milliseconds:f1} ms were not counted")]
    public static partial void TookOver(this ILogger logger, string where, string reason, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe kept in {Where} cannot be removed: {Reason}")]
    public static partial void NotForgotten(this ILogger logger, string where, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "the probe stays attached when this exporter ends, kept in {Where}")]
    public static partial void Kept(this ILogger logger, string where);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter: {Reason}")]
    public static partial void NotKept(this ILogger logger, string reason);
}

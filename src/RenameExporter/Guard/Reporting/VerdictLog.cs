using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;

namespace RenameExporter.Guard.Reporting;

/// <summary>
/// A line for each action of the guard, and for what it would do. Of a flood of them a few a minute; the events are
/// whole.
/// </summary>
internal sealed partial class VerdictLog(TimeProvider time, ILogger<VerdictLog> logger)
{
    /// <summary>How long it takes until it is told how many lines were kept back.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const string ForActs = "acted", ForOthers = "would have acted, or let renames go that it should have stopped";
    private const int MostInMinute = 20;

    // A policy that would act on everybody does not hide what it does to one.
    private Minute _acts = new(time.GetTimestamp());
    private Minute _others = new(time.GetTimestamp());

    /// <summary>Whether lines were kept back that nobody has been told of.</summary>
    public bool Owes => _acts.KeptBack + _others.KeptBack > 0;

    /// <summary>Says how many lines were kept back, once their minute is over.</summary>
    public void TellKeptBack()
    {
        TellKeptBack(ref _acts, ForActs);
        TellKeptBack(ref _others, ForOthers);
    }

    public void Write(RenameEvent verdict)
    {
        GuardFacts guard = verdict.Guard!;
        bool isAllowed = guard.Acted
            ? IsAllowed(ref _acts, ForActs)
            : IsAllowed(ref _others, ForOthers);
        if (!isAllowed)
        {
            return;
        }

        RenameSample sample = verdict.Sample;
        string who = $"{EscapedName.Label(sample.Comm.Span)}, pid {sample.Pid}, uid {sample.Uid}";
        string program = Program(verdict);
        string names = verdict.New.Bytes.IsEmpty
            ? "a file"
            : $"{EscapedName.Text(verdict.Old.Bytes.Span)} to {EscapedName.Text(verdict.New.Bytes.Span)}";
        if (guard.SignalError != 0)
        {
            SayFailed(
                logger, Words.OfAction(guard.StrongestAsked), who, program, guard.Rule, names,
                Words.OfError(guard.SignalError),
                guard.Done.HasFlag(GuardAction.Deny) ? "the rename was denied" : "nothing was done");
        }
        else if (!guard.Acted)
        {
            SayOther(logger, EcsGuard.ActionOf(guard), who, program, guard.Rule, names, Words.Of(guard.Outcome));
        }
        else if (guard.Done.HasFlag(GuardAction.Stop))
        {
            SayStopped(logger, who, program, guard.Rule, names, sample.Pid);
        }
        else
        {
            SayActed(logger, EcsGuard.ActionOf(guard), who, program, guard.Rule, names);
        }
    }

    // Its path is unknown where it has ended, or where /proc may not be asked: the kernel knows which file it is.
    private static string Program(RenameEvent verdict) => verdict switch
    {
        { Executable.IsEmpty: false } => EscapedName.Text(verdict.Executable.Span),
        { Sample.Program: { IsKnown: true } file } => string.Create(
            CultureInfo.InvariantCulture, $"inode {file.Inode} of device {file.DeviceMajor}:{file.DeviceMinor}"),
        _ => "unknown",
    };

    private bool IsAllowed(ref Minute minute, string what)
    {
        TellKeptBack(ref minute, what);
        bool isAllowed = minute.Said < MostInMinute;
        minute = isAllowed ? minute with { Said = minute.Said + 1 } : minute with { KeptBack = minute.KeptBack + 1 };
        return isAllowed;
    }

    private void TellKeptBack(ref Minute minute, string what)
    {
        if (time.GetElapsedTime(minute.Began) < Period)
        {
            return;
        }

        if (minute.KeptBack > 0)
        {
            SayKeptBack(logger, what, minute.KeptBack);
        }

        minute = new(time.GetTimestamp());
    }

    private readonly record struct Minute(long Began, int Said = 0, int KeptBack = 0);

    [LoggerMessage(LogLevel.Warning,
        "guard: process-stopped: {Who}, program {Program}, rule {Rule}, at the rename of {Names}; as root, "
            + "'kill -CONT {Pid}' lets it go on")]
    private static partial void SayStopped(
        ILogger logger, string who, string program, string rule, string names, int pid);

    [LoggerMessage(LogLevel.Warning,
        "guard: {Action}: {Who}, program {Program}, rule {Rule}, at the rename of {Names}")]
    private static partial void SayActed(
        ILogger logger, string action, string who, string program, string rule, string names);

    [LoggerMessage(LogLevel.Warning,
        "guard: could not {Action} {Who}, program {Program}, rule {Rule}, at the rename of {Names}: the signal failed "
            + "with {Error}; {Rest}")]
    private static partial void SayFailed(
        ILogger logger, string action, string who, string program, string rule, string names, string error,
        string rest);

    [LoggerMessage(LogLevel.Warning,
        "guard: {Action}: {Who}, program {Program}, rule {Rule}, at the rename of {Names} ({Outcome})")]
    private static partial void SayOther(
        ILogger logger, string action, string who, string program, string rule, string names, string outcome);

    [LoggerMessage(LogLevel.Warning, "guard: {What} {Count} more times within a minute; the events have them all")]
    private static partial void SayKeptBack(ILogger logger, string what, int count);
}

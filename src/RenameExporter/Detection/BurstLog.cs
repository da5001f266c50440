using System.Globalization;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;

namespace RenameExporter.Detection;

/// <summary>A line for each burst that begins, and one when it is over; of a flood of them a few a minute.</summary>
internal sealed partial class BurstLog(TimeProvider time, ILogger<BurstLog> logger) : IBurstListener
{
    private const int MostInMinute = 10;

    private readonly HashSet<string> _said = [];
    private long _minute = time.GetTimestamp();
    private int _inMinute;
    private int _keptBack;

    public void Hear(Burst burst)
    {
        if (burst.Phase == BurstPhase.Begun && IsAllowed())
        {
            _said.Add(burst.Id);
            SayBegun(
                logger, burst.Facts.Severity == BurstSeverity.Critical ? "critical" : "a warning",
                burst.Actor.ToString(), burst.Last.Sample.Pid, ProgramOf(burst), Files(burst.Facts),
                burst.Facts.Duration.TotalSeconds, Words.Of(burst.Facts.Reason),
                burst.Last.New.Bytes.IsEmpty ? "?" : EscapedName.Text(burst.Last.New.Bytes.Span));
        }
        else if (burst.Phase == BurstPhase.Over && _said.Remove(burst.Id))
        {
            SayOver(
                logger, burst.Actor.ToString(), Files(burst.Facts), burst.Facts.Duration.TotalSeconds);
        }
    }

    private static string Files(BurstFacts facts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{facts.Files}{(facts.FilesEstimated > facts.Files ? $" of about {facts.FilesEstimated}" : "")}");

    private static string ProgramOf(Burst burst) => burst.Program.Length > 0
        ? EscapedName.Text(burst.Program.Span)
        : Words.Of(burst.Facts.Program) is { Length: > 0 } place ? $"? ({place})" : "?";

    private bool IsAllowed()
    {
        if (time.GetElapsedTime(_minute) >= TimeSpan.FromMinutes(1))
        {
            if (_keptBack > 0)
            {
                SayKeptBack(logger, _keptBack);
            }

            (_minute, _inMinute, _keptBack) = (time.GetTimestamp(), 0, 0);
        }

        bool isAllowed = _inMinute < MostInMinute;
        (_inMinute, _keptBack) = isAllowed ? (_inMinute + 1, _keptBack) : (_inMinute, _keptBack + 1);
        return isAllowed;
    }

    [LoggerMessage(LogLevel.Warning,
        "burst of renames, {Severity}: {Actor}, pid {Pid}, program {Program}, {Files} files in {Seconds:0.0} s ({Reason}), "
            + "the last one {File}")]
    private static partial void SayBegun(
        ILogger logger, string severity, string actor, int pid, string program, string files, double seconds, string reason,
        string file);

    [LoggerMessage(LogLevel.Information, "the burst of renames is over: {Actor}, {Files} files in {Seconds:0.0} s")]
    private static partial void SayOver(ILogger logger, string actor, string files, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Count} more bursts of renames began within a minute")]
    private static partial void SayKeptBack(ILogger logger, int count);
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "a burst could not be told to an output, which is a bug, please report it")]
    public static partial void BurstNotTold(this ILogger logger, Exception exception);
}

using System.Buffers;
using System.Text;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>Events as text.</summary>
internal static class Lines
{
    public static BurstFacts Burst { get; } = new()
    {
        Reason = BurstReason.TypeLoss,
        Severity = BurstSeverity.Critical,
        Files = 20,
        FilesEstimated = 27,
        Samples = 23,
        Duration = TimeSpan.FromMilliseconds(345),
        FirstSeenMonotonicNanoseconds = 4_655_000_000,
        FirstSeenUnixNanoseconds = 1_795_370_709_000_000_000,
        LastSeenUnixNanoseconds = 1_795_370_709_123_456_789,
        Types = ["docx", "<none>", "pdf"],
        Directories = 3,
        IsNewProgram = true,
        ProgramAge = TimeSpan.FromSeconds(61.4),
        FirstFile = new(Samples.Bytes("/srv/a.docx.locked"), PathDoubts.None),
    };

    public static GuardFacts Guard { get; } = new()
    {
        Rule = "encryptor",
        Allows = "At most 200 renames that change the extension at once, and 5 more a second, per uid and cgroup.",
        Hook = "lsm",
        Enforces = true,
        Outcome = GuardOutcome.Acted,
        Asked = GuardAction.Stop | GuardAction.Deny,
        Done = GuardAction.Stop | GuardAction.Deny,
        Error = 1,
        Budget = 200,
        Over = 1,
    };

    /// <summary>As the guard makes it: of the names it knows no directory.</summary>
    public static RenameEvent GuardEvent { get; } = Samples.Of(Samples.Kernel with { KindsKnown = false, Error = 1 }) with
    {
        Old = new(Samples.Bytes("a.docx"), PathDoubts.UnknownDirectory),
        New = new(Samples.Bytes("a.docx.locked"), PathDoubts.UnknownDirectory),
        Guard = Guard,
    };

    public static string Of(Action<RenameEvent, IBufferWriter<byte>> write, params RenameEvent[] events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (RenameEvent renameEvent in events)
        {
            write(renameEvent, output);
        }

        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }

    /// <summary>The one JSON line of an event, held against the schema.</summary>
    public static EventLine Ecs(RenameEvent renameEvent)
    {
        string text = Of(EcsFormat.Write, renameEvent);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return EventLine.Parse(text);
    }

    public static string Table(RenameEvent renameEvent)
    {
        string text = Of(new TableFormat(TableColumns.Default).Write, renameEvent);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text[..^1];
    }
}

using System.Buffers;
using System.Text;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>Events as text.</summary>
internal static class Lines
{
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
        string text = Of(TableFormat.Write, renameEvent);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text[..^1];
    }
}

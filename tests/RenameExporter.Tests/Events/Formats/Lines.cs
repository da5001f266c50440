using System.Buffers;
using System.Text;
using ExporterToolkit.Delivery;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>Events as text.</summary>
internal static class Lines
{
    public static string Of(ILineFormat<RenameEvent> format, params RenameEvent[] events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (RenameEvent renameEvent in events)
        {
            format.Write(renameEvent, output);
        }

        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }

    /// <summary>The one JSON line of an event, held against the schema.</summary>
    public static EventLine Ecs(RenameEvent renameEvent)
    {
        string text = Of(new EcsFormat(), renameEvent);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return EventLine.Parse(text);
    }

    public static string Table(RenameEvent renameEvent)
    {
        string text = Of(new TableFormat(), renameEvent);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text[..^1];
    }
}

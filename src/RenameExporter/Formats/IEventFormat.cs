using System.Buffers;
using RenameExporter.Events;

namespace RenameExporter.Formats;

/// <summary>How an event is written.</summary>
internal interface IEventFormat
{
    /// <summary>Before the first event; may be nothing.</summary>
    void WriteHeader(IBufferWriter<byte> output);

    /// <summary>One line of UTF-8 with its line feed, whatever the names have in them.</summary>
    void Write(RenameEvent renameEvent, IBufferWriter<byte> output);
}

using System.Buffers;

namespace RenameExporter.Events.Formats;

/// <summary>
/// How an encoding writes fields. They have their names of the Elastic Common Schema, as literals, so that each encoding
/// has all of them, under its own names.
/// </summary>
internal abstract class FieldWriter
{
    /// <summary>Begins an event.</summary>
    public abstract void Begin(IBufferWriter<byte> output);

    /// <summary>Ends it, and leaves nothing to be flushed.</summary>
    public abstract void End();

    /// <param name="value">UTF-8.</param>
    public abstract void Write(string field, ReadOnlySpan<byte> value);

    public abstract void Write(string field, string value);

    public abstract void Write(string field, ulong value);

    /// <summary>A number that the schema has as text.</summary>
    public abstract void WriteText(string field, ulong value);

    public abstract void Write(string field, double value);

    public abstract void Write(string field, bool value);

    public abstract void Write(string field, IReadOnlyList<string> values);

    /// <summary>Bytes that are no text.</summary>
    public abstract void Write(string field, byte[] bytes);

    /// <summary>An object, even if nothing of it is known.</summary>
    public abstract void AddObject(string name);
}

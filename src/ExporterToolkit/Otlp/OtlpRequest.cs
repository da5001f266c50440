using System.Buffers;

namespace ExporterToolkit.Otlp;

/// <summary>How items become an ExportLogsServiceRequest in the JSON mapping. All of a batch are of one resource.</summary>
/// <param name="Resource">Writes the JSON object <c>resource</c> of an item.</param>
/// <param name="Scope">The JSON object <c>scope</c>.</param>
/// <param name="Record">Writes the JSON object of one log record.</param>
/// <param name="SchemaUrl">Of the semantic conventions that resource and records follow.</param>
public sealed record OtlpFormat<T>(
    Action<T, IBufferWriter<byte>> Resource, ReadOnlyMemory<byte> Scope, Action<T, IBufferWriter<byte>> Record,
    ReadOnlyMemory<byte> SchemaUrl);

/// <summary>A batch, of which any range of records can be sent. It is used again for the next one.</summary>
internal sealed class OtlpRequest<T>(OtlpFormat<T> format)
{
    private readonly ArrayBufferWriter<byte> _head = new(), _records = new(), _body = new();
    private readonly List<int> _ends = [];

    /// <summary>One that carries no record: every endpoint says yes to it.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = """{"resourceLogs":[]}"""u8.ToArray();

    /// <summary>Takes the place of what was there: one item after the other, until there are so many bytes.</summary>
    /// <param name="from">Of the items, the first.</param>
    /// <returns>How many; at least one.</returns>
    public int Encode(IReadOnlyList<T> items, int from, int mostBytes)
    {
        _head.ResetWrittenCount();
        _records.ResetWrittenCount();
        _ends.Clear();
        _head.Write("{\"resourceLogs\":[{\"resource\":"u8);
        format.Resource(items[from], _head);
        _head.Write(",\"scopeLogs\":[{\"scope\":"u8);
        _head.Write(format.Scope.Span);
        _head.Write(",\"logRecords\":["u8);
        for (int i = from; i < items.Count && _records.WrittenCount < mostBytes; i++)
        {
            format.Record(items[i], _records);
            _ends.Add(_records.WrittenCount);
        }

        if (_ends.Count > 1 && _ends[^1] > mostBytes)
        {
            _ends.RemoveAt(_ends.Count - 1); // begins the next one, not one of its own
        }

        return _ends.Count;
    }

    /// <summary>How many records from that one on are no more than so many bytes; at least one.</summary>
    public int Fitting(int from, int most, int mostBytes)
    {
        int count = 1;
        while (count < most && _ends[from + count] - Start(from) <= mostBytes)
        {
            count++;
        }

        return count;
    }

    /// <summary>Of so many records, in bytes.</summary>
    public int SizeOf(int from, int count) => _ends[from + count - 1] - Start(from);

    /// <summary>A whole request; good until the next one is asked for.</summary>
    public ReadOnlyMemory<byte> Body(int from, int count)
    {
        _body.ResetWrittenCount();
        _body.Write(_head.WrittenSpan);
        for (int i = from; i < from + count; i++)
        {
            if (i > from)
            {
                _body.Write(","u8);
            }

            _body.Write(_records.WrittenSpan[Start(i).._ends[i]]);
        }

        _body.Write("],\"schemaUrl\":\""u8);
        _body.Write(format.SchemaUrl.Span);
        _body.Write("\"}],\"schemaUrl\":\""u8);
        _body.Write(format.SchemaUrl.Span);
        _body.Write("\"}]}"u8);
        return _body.WrittenMemory;
    }

    private int Start(int record) => record == 0 ? 0 : _ends[record - 1];
}

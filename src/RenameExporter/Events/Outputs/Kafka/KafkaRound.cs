using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Librdkafka;
using RenameExporter.Events.Formats;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>Records of one request, and what became of each.</summary>
internal sealed class KafkaRound
{
    // With its key and what is around it a request stays below a megabyte.
    private const int MostBytes = 800_000;

    // Of a line; a record has none.
    private const int LineFeed = 1;

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<(int Start, int Length)> _values = [];
    private readonly List<RenameEvent> _events = [];
    private readonly List<int> _codes = [];
    private int _unsettled;

    public int Count => _events.Count;

    public bool IsSettled => _unsettled == 0;

    /// <summary>Records that were given up and may be written all the same.</summary>
    public int Uncertain { get; private set; }

    /// <summary>Of the first that was given up, with its event; null: all were acknowledged.</summary>
    public (RenameEvent Event, int Code)? FirstFailure { get; private set; }

    /// <summary>Takes as many of the events as have room, in their order.</summary>
    /// <param name="events">At least one.</param>
    /// <param name="most">Records.</param>
    public void Fill(IEnumerable<RenameEvent> events, int most)
    {
        _text.ResetWrittenCount();
        _values.Clear();
        _events.Clear();
        _codes.Clear();
        (Uncertain, FirstFailure) = (0, null);
        foreach (RenameEvent made in events.TakeWhile(_ => _events.Count < most && _text.WrittenCount < MostBytes))
        {
            int start = _text.WrittenCount;
            EcsFormat.Write(made, _text);
            _values.Add((start, _text.WrittenCount - start - LineFeed));
            _events.Add(made);
            _codes.Add(KafkaError.None);
        }

        _unsettled = Count;
    }

    /// <summary>One host, one key, one partition: its events stay in their order.</summary>
    public void Send(KafkaConnection connection)
    {
        connection.Settled = Settle;
        connection.Produce(
            Encoding.UTF8.GetBytes(_events[0].Origin.Name), _text.WrittenSpan, CollectionsMarshal.AsSpan(_values));
    }

    /// <summary>Those that were acknowledged.</summary>
    public IEnumerable<RenameEvent> Acknowledged() => _events.Where((_, i) => _codes[i] == KafkaError.None);

    private void Settle(int index, int code, bool mayBeWritten)
    {
        _unsettled--;
        _codes[index] = code;
        Uncertain += mayBeWritten ? 1 : 0;
        if (code != KafkaError.None)
        {
            FirstFailure ??= (_events[index], code);
        }
    }
}

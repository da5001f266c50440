using System.Buffers;
using ExporterToolkit.Delivery;
using RenameExporter.Events;

namespace RenameExporter.Commands.Events;

/// <summary>Standard output of 'rename_exporter events': a header, events, and an end.</summary>
/// <param name="most">Events to print; 0 = no limit.</param>
/// <param name="end">Called when there is nothing more to do.</param>
internal sealed class EventPrinter(ILineFormat<RenameEvent> format, int most, Action end) : ISink<RenameEvent>
{
    private readonly StandardOutputSink<RenameEvent> _output = new(format);
    private readonly Lock _lock = new();
    private bool _hasHeader;
    private int _printed;

    public string Name => _output.Name;

    /// <summary>Before the first event, and before anybody wonders whether it works.</summary>
    public void WriteHeader()
    {
        lock (_lock)
        {
            if (!_hasHeader)
            {
                _hasHeader = true;
                var header = new ArrayBufferWriter<byte>();
                format.WriteHeader(header);
                Descriptor.Write(Descriptor.StandardOutput, header.WrittenSpan); // the first event sees what is wrong
            }
        }
    }

    public async ValueTask<DeliveryResult> DeliverAsync(
        IReadOnlyList<RenameEvent> events, CancellationToken cancellation)
    {
        WriteHeader();
        int room = most == 0 ? events.Count : Math.Min(most - _printed, events.Count);
        if (room == 0)
        {
            return new(events.Count); // enough; those that came meanwhile are nobody's loss
        }

        DeliveryResult result = await _output.DeliverAsync([.. events.Take(room)], cancellation);
        _printed += result.Delivered;
        if (result.Drop == DropReason.Closed)
        {
            end();
            return new(events.Count); // 'events | head' is no fault
        }

        if (most > 0 && _printed == most)
        {
            end();
            return new(events.Count);
        }

        return result;
    }

    public ValueTask DisposeAsync() => _output.DisposeAsync();
}

using ExporterToolkit.Delivery;
using RenameExporter.Events;
using RenameExporter.Events.Formats;

namespace RenameExporter.Commands.Events;

/// <summary>Standard output of 'rename_exporter events': a header, events, and an end.</summary>
/// <param name="table">Null: JSON lines.</param>
/// <param name="most">Events to print; 0 = no limit.</param>
/// <param name="end">Called when there is nothing more to do.</param>
internal sealed class EventPrinter(TableFormat? table, int most, Action end) : ISink<RenameEvent>
{
    private readonly ISink<RenameEvent> _output = ISink<RenameEvent>.StandardOutput(
        table is null ? EcsFormat.Write : table.Write);

    private readonly Lock _lock = new();
    private bool _hasHeader;
    private int _printed;

    public string Name => _output.Name;

    /// <summary>Renames that were printed, or alerts.</summary>
    public int Printed => Volatile.Read(ref _printed);

    /// <summary>Before the first event, and before anybody wonders whether it works.</summary>
    public void WriteHeader()
    {
        lock (_lock)
        {
            if (!_hasHeader && table is not null)
            {
                ISink<TableFormat> header = ISink<TableFormat>.StandardOutput((format, output) => format.WriteHeader(output));
                header.DeliverAsync([table], CancellationToken.None).AsTask().Wait(); // the first event sees what is wrong
            }

            _hasHeader = true;
        }
    }

    public async ValueTask<DeliveryResult> DeliverAsync(
        IReadOnlyList<RenameEvent> events, CancellationToken cancellation)
    {
        WriteHeader();
        int room = RoomFor(events);
        if (room == 0)
        {
            return new(events.Count); // enough; those that came meanwhile are nobody's loss
        }

        DeliveryResult result = await _output.DeliverAsync([.. events.Take(room)], cancellation);
        _printed += events.Take(result.Delivered).Count(IsRename);
        if (result.IsClosed)
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

    // How many renames made no event is said beside the events that were asked for.
    private static bool IsRename(RenameEvent one) => one.Hidden is null;

    private int RoomFor(IReadOnlyList<RenameEvent> events)
    {
        int left = most - _printed;
        int room = 0;
        while (room < events.Count && (most == 0 || left > 0))
        {
            left -= IsRename(events[room++]) ? 1 : 0;
        }

        return room;
    }

    public ValueTask DisposeAsync() => _output.DisposeAsync();
}
